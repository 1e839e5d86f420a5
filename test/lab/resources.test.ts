// What a lab is said to need, and what a machine is said to lack.

import {readFileSync} from 'node:fs';
import test from 'ava';
import {EngineError, explain} from '../../src/engine/call.js';
import {estimateNeed, findShortages} from '../../src/lab/start/resources.js';
import {planLab} from '../../src/plan/plan-lab.js';
import {parseTopology} from '../../src/topology/index.js';

const planOf = (n: string) => {
	const file = 'big-mesh.yaml';
	const text = readFileSync(new URL(`../../topologies/${file}`, import.meta.url));
	return planLab(parseTopology(text, {file, set: {N: n}}), new Uint8Array(32));
};
const megabyte = 2 ** 20;

test('a lab needs more with each node and each tunnel', t => {
	const small = estimateNeed(planOf('4'));
	const large = estimateNeed(planOf('12'));
	t.is(small.tunnelEnds, 12);
	t.is(large.tunnelEnds, 132);
	t.true(large.memory > 500 * megabyte && large.memory < 1000 * megabyte, String(large.memory / megabyte));
	t.true(large.processes > small.processes);
	// Each gateway is a neighbour of every other on the one underlay, and of its own router.
	t.true(large.neighbors >= 12 * 11 && small.neighbors < 12 * 11, `${small.neighbors} ${large.neighbors}`);
});

test('only what is short is told, and how to have more', t => {
	const need = {nodes: 100, tunnelEnds: 200, memory: 1000 * megabyte, processes: 3000, neighbors: 900};
	t.deepEqual(
		findShortages(need, {memory: 2000 * megabyte, processes: 32_768, instances: 1024, neighbors: 4096}),
		[],
	);
	t.deepEqual(
		findShortages(need, {memory: 2000 * megabyte, processes: null, instances: null, neighbors: null}),
		[],
	);
	const short = findShortages(need, {
		memory: 500 * megabyte,
		processes: 3000,
		instances: 110,
		neighbors: 1024,
	});
	t.deepEqual(
		short.map(text => text.split(':')[0]),
		['memory', 'processes', 'inotify', 'neighbours'],
	);
	t.regex(
		short[3]!,
		/sysctl -w net\.ipv4\.neigh\.default\.gc_thresh3=4096 net\.ipv6\.neigh\.default\.gc_thresh3=4096$/,
	);
	t.regex(short[1]!, /sysctl -w kernel\.pid_max=12000/);
});

for (const [words, hint] of [
	['write /var/lib/docker/x: no space left on device', /disk space/],
	['fork/exec /usr/bin/runc: resource temporarily unavailable', /processes.*TasksMax/],
	['open /dev/null: too many open files', /LimitNOFILE/],
	['fork/exec /usr/bin/runc: cannot allocate memory', /no memory left/],
] as const) {
	test(`a machine that says "${words}" is said to be short of it`, t => {
		const error = explain('start container', 'R1', Object.assign(new Error(words), {statusCode: 500}));
		t.true(error instanceof EngineError);
		t.is(error.message, `cannot start container R1: ${words}`);
		t.regex(error.hint ?? '', hint);
	});
}
