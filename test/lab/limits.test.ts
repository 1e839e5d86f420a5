// What is said of a node that ran into a limit of its own, from recordings of the kernel's files.

import test from 'ava';
import {describeLimits, type LimitFacts} from '../../src/lab/limits/limits.js';

const facts = (parts: Partial<LimitFacts> & {memory?: number; outOfMemory?: boolean}): LimitFacts => ({
	node: 'V1-1',
	details: {
		name: 'lab-V1-1',
		memory: parts.memory ?? null,
		outOfMemory: parts.outOfMemory ?? false,
	},
	counters: parts.counters ?? [],
	words: parts.words ?? [],
});

const at = (file: string): string => `/proc/25951/root/sys/fs/cgroup/${file}`;
const noFiles =
	'/proc/25951/limits:Max open files            12                   12                   files     ';

for (const [version, folder] of [
	['1', 'pids/'],
	['2', ''],
] as const) {
	test(`processes that could not be started are told with the limit and the way out, under cgroup version ${version}`, t => {
		const full = [`${at(`${folder}pids.events`)}:max 520`, `${at(`${folder}pids.max`)}:12`];
		t.deepEqual(describeLimits(facts({counters: full})), [
			'V1-1: has reached its limit of 12 processes and threads, and could start no more; docker top lab-V1-1 shows them; give it more (pids: 48)',
		]);
	});

	test(`a limit that nobody has run into is not told, nor a refusal that was not its own, under cgroup version ${version}`, t => {
		const roomy = [`${at(`${folder}pids.events`)}:max 0`, `${at(`${folder}pids.max`)}:20`, noFiles];
		t.deepEqual(describeLimits(facts({counters: roomy, memory: 2 ** 24})), []);
		const machine = [`${at(`${folder}pids.events`)}:max 3`, `${at(`${folder}pids.max`)}:max`];
		t.deepEqual(describeLimits(facts({counters: machine})), []);
	});
}

for (const counters of [
	[`${at('memory/memory.oom_control')}:oom_kill 2`],
	[`${at('memory.events')}:oom_kill 1`],
]) {
	test(`a process that was killed for memory is told with the limit, from ${counters[0]!.split('/').at(-1)}`, t => {
		t.deepEqual(describeLimits(facts({counters, memory: 12 * 2 ** 20})), [
			'V1-1: killed at its limit of 12 MB of memory; give it more (memory: 48M)',
		]);
	});
}

test('a node that was killed for memory is told where the kernel can no longer be asked', t => {
	t.regex(describeLimits(facts({memory: 2 ** 24, outOfMemory: true}))[0]!, /limit of 16 MB of memory/);
});

for (const words of [
	'runsv bird.private: fatal: unable to read supervise/ok: process cannot open more files',
	'ERROR: (wg2) 2026/11/23 10:42:43 Unable to update bind: listen udp6 :50504: socket: too many open files',
	'2026-11-23 10:42:43.110 <ERR> Unable to open configuration file /etc/bird.conf: Too many open files',
]) {
	test(`open files that ran out are told with the limit and who said so: ${words.slice(0, 20)}`, t => {
		t.deepEqual(describeLimits(facts({counters: [noFiles], words: ['Started', words]})), [
			`V1-1: a process has reached its limit of 12 open files (${words}); give it more (open-files: 1024)`,
		]);
	});
}
