// A job counts as its process reported; one that breaks off, or tests nothing, is a failure.

import test from 'ava';
// @ts-expect-error: a plain script without types
import {runJob} from '../../scripts/tests/run-job.mjs';

/** Runs a process that says these lines and ends with this code, as a job. */
async function runSaying(lines: readonly string[], code: number, more: object = {}) {
	const script = `process.stdout.write(${JSON.stringify(lines.map(line => `${line}\n`).join(''))}); process.exitCode = ${code}`;
	const job = {
		title: 'a job',
		argv: [process.execPath, '-e', script],
		program: process.execPath,
		env: {},
		isTest: true,
		match: [],
		...more,
	};
	const {passed, failed, broken, failures, seconds} = await runJob(job, {});
	return {passed, failed, broken, last: failures.flat().at(-1) ?? null, took: seconds > 0};
}

const well = ['TAP version 13', 'ok 1 - it holds', '1..1', '# pass 1'];

for (const {what, lines, code, passed, failed, last} of [
	{what: 'a run that ended well', lines: well, code: 0, passed: 1, failed: 0, last: null},
	{
		what: 'a run with a failure',
		lines: ['ok 1 - it holds', 'not ok 2 - it does not', '1..2'],
		code: 1,
		passed: 1,
		failed: 1,
		last: '  ✘ it does not',
	},
	{
		what: 'a run that breaks off, even with exit code 0',
		lines: ['TAP version 13', 'ok 1 - it holds'],
		code: 0,
		passed: 1,
		failed: 1,
		last: '  ✘ it broke off, with exit code 0',
	},
	{
		what: 'a run that leaves tests out',
		lines: ['ok 1 - it holds', '1..3'],
		code: 0,
		passed: 1,
		failed: 1,
		last: '  ✘ 2 of its tests did not run',
	},
	{what: 'a run without a test', lines: ['1..0'], code: 0, passed: 0, failed: 1, last: '  ✘ it has no test'},
	{
		what: 'a run that skips all tests',
		lines: ['ok 1 - it holds # SKIP', '1..1'],
		code: 0,
		passed: 0,
		failed: 1,
		last: '  ✘ it has no test',
	},
	{
		what: 'a run that fails and says nothing of it',
		lines: well,
		code: 7,
		passed: 1,
		failed: 1,
		last: '  ✘ it ended with exit code 7',
	},
]) {
	test(`${what} counts as such`, async t => {
		t.deepEqual(await runSaying(lines, code), {passed, failed, last, broken: false, took: true});
	});
}

test('titles that are asked for have to be there, each of them', async t => {
	const asked = (...match: string[]) => runSaying(well, 0, {match});
	t.like(await asked('it holds'), {failed: 0});
	t.like(await asked('it *', '*holds'), {failed: 0});
	t.like(await asked('it holds', 'it did*'), {failed: 1, last: '  ✘ no test is called it did*'});
	t.like(await asked('it .*'), {failed: 1});
});

test('a check that counts no tests is broken by its exit code, and its output is shown then', async t => {
	const check = (code: number) => runSaying(['wrong: 1'], code, {isTest: false});
	t.like(await check(0), {passed: 0, failed: 0, broken: false});
	t.like(await check(2), {passed: 0, failed: 0, broken: true});
});

test('a file of AVA that is not there, and a title that it does not have, are failures', async t => {
	const ava = new URL('../../node_modules/ava/entrypoints/cli.mjs', import.meta.url).pathname;
	const run = (...args: string[]) =>
		runJob(
			{
				argv: [process.execPath, ava, '--tap', ...args],
				program: process.execPath,
				env: {},
				isTest: true,
				match: [],
			},
			{},
		);
	t.like(await run('test/no-such.test.ts'), {passed: 0, failed: 1});
	const none = await run('test/scripts/tap.test.ts', '--match', 'no such title');
	t.is(none.passed, 0);
	t.true(none.failed >= 1);
});
