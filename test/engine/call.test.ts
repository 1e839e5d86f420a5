// What becomes of dockerode's rejections.

import test from 'ava';
import {
	call,
	callTimeout,
	callTolerant,
	EngineError,
	lacksCapability,
	quickTimeout,
} from '../../src/engine/call.js';
import {InterruptedError} from '../../src/errors.js';

const rejection = (statusCode: number, text: string) =>
	Object.assign(new Error(`(HTTP code ${statusCode}) no such container - ${text} `), {statusCode});

test('an error names the call and its object, and keeps the status code', async t => {
	const run = () => Promise.reject(rejection(404, 'No such container: R1'));
	const error = await t.throwsAsync(call('start container', 'R1', run), {instanceOf: EngineError});
	t.is(error.message, 'cannot start container R1: No such container: R1');
	t.is(error.statusCode, 404);
});

test('304 is no failure where it is tolerated', async t => {
	const run = () => Promise.reject(rejection(304, 'already started'));
	t.is(await callTolerant([304], 'start container', 'R1', run), null);
	await t.throwsAsync(callTolerant([404], 'start container', 'R1', run));
});

test('a Docker that has gone away is told from one that refuses', async t => {
	const run = () => Promise.reject(Object.assign(new Error('connect'), {code: 'ECONNREFUSED'}));
	const error = await t.throwsAsync(call('inspect container', 'R1', run), {instanceOf: EngineError});
	t.regex(error.message, /Docker stopped answering/);
	t.is(error.statusCode, null);
	t.truthy(error.hint);
});

test('an aborted call is an interrupt', async t => {
	const run = () => Promise.reject(Object.assign(new Error('aborted'), {name: 'AbortError'}));
	await t.throwsAsync(call('pull image', 'x', run), {instanceOf: InterruptedError});
});

test('a machine that cannot grant a capability is told from one that forbids something else', async t => {
	const errorOf = (text: string) =>
		t.throwsAsync(call('start container', 'R1', () => Promise.reject(rejection(500, text))));
	const refused = await errorOf(
		'OCI runtime create failed: runc create failed: unable to apply caps: operation not permitted',
	);
	t.true(lacksCapability(refused));
	t.false(lacksCapability(await errorOf('error mounting "proc": operation not permitted')));
	t.false(lacksCapability(new Error('unable to apply caps')));
});

test.serial(
	'Docker that is given longer has longer for its first answer, too, and never less than 5 s',
	t => {
		const before = process.env['WGSIM_DOCKER_TIMEOUT'];
		t.teardown(() => {
			if (before === undefined) {
				delete process.env['WGSIM_DOCKER_TIMEOUT'];
			} else {
				process.env['WGSIM_DOCKER_TIMEOUT'] = before;
			}
		});
		const timeouts = (asked: string) => {
			process.env['WGSIM_DOCKER_TIMEOUT'] = asked;
			return [callTimeout(), quickTimeout(5000)];
		};
		t.deepEqual(timeouts('600'), [600_000, 600_000]);
		t.deepEqual(timeouts('2'), [2000, 5000]);
		t.deepEqual(timeouts('soon'), [120_000, 5000]);
	},
);
