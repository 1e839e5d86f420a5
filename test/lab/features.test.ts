// A kernel's limits are told before anything is made.

import {readFileSync} from 'node:fs';
import test from 'ava';
import {WgsimError} from '../../src/errors.js';
import {judgeInstances} from '../../src/lab/start/features.js';
import {parseTopology} from '../../src/topology/index.js';

const text = readFileSync(new URL('../../topologies/big-mesh.yaml', import.meta.url), 'utf8');
const judge =
	(facts: Record<string, string>, more = '') =>
	() =>
		judgeInstances(parseTopology(Buffer.from(`${text}\n${more}`), {file: 'big-mesh.yaml'}), facts);

test('more of wireguard-go than the kernel has inotify instances for is an error with the way out', t => {
	const error = t.throws(judge({wireguard: 'no', instances: '128'}), {instanceOf: WgsimError});
	t.is(error.message, 'big-mesh needs more inotify instances than this machine allows');
	t.regex(error.details.join('\n'), /each of 380 tunnel ends, and fs\.inotify\.max_user_instances is 128/);
	t.regex(error.hint!, /^sysctl -w fs\.inotify\.max_user_instances=512, or a kernel with WireGuard$/);
});

test('a kernel with WireGuard, a limit that suffices, and one that nobody knows are none', t => {
	t.notThrows(judge({wireguard: 'yes', instances: '128'}));
	t.notThrows(judge({wireguard: 'no', instances: '400'}));
	t.notThrows(judge({wireguard: 'no'}));
	t.throws(judge({wireguard: 'no', instances: '399'}));
});

test('under control groups of version 2 the containers count, too', t => {
	const nodes = parseTopology(Buffer.from(text), {file: 'big-mesh.yaml'}).nodes.length;
	const needed = 400 + nodes + 1;
	t.notThrows(judge({wireguard: 'no', cgroup: '2', instances: `${needed}`}));
	const error = t.throws(judge({wireguard: 'no', cgroup: '2', instances: `${needed - 1}`}), {
		instanceOf: WgsimError,
	});
	t.regex(error.details.join('\n'), new RegExp(`Docker one for each of ${nodes + 1} containers`));
	t.notThrows(judge({wireguard: 'yes', cgroup: '2', instances: '128'}));
});

test('a topology that asks for wireguard-go, or for the kernel, is taken at its word', t => {
	const ask = (who: string): string => `defaults: {gateway: {wireguard-implementation: ${who}}}`;
	t.throws(judge({wireguard: 'yes', instances: '128'}, ask('userspace')));
	t.notThrows(judge({wireguard: 'no', instances: '128'}, ask('kernel')));
});
