// Nodes with limits: one that has too little memory is named with its limit, and one that wants all of the processor starves nobody.

import {mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {setTimeout as sleep} from 'node:timers/promises';
import test from 'ava';
import {docker, typed, wgsim} from './helpers.js';

const lab = 'test-limits';
const folder = mkdtempSync(join(tmpdir(), 'wgsim-limits-'));
const file = join(folder, 'lab.yaml');
// Seconds.
const hold = 6;
const cpus = 0.25;

/** R2 starts processes enough for some 60 MB; the kernel then kills whichever is the largest, and that is BIRD. */
const writeTopology = (memory: string): void =>
	writeFileSync(
		file,
		`name: ${lab}
networks: {internet: {prefix: ["2001:db8:0:1::/64"]}}
sites: {count: 2, gateways: {count: 1}}
overlay: {bgp: {hold: ${hold}s}}
nodes:
  R1: {cpus: ${cpus}}
  R2: {memory: ${memory}, commands: ["for n in $(seq 200); do sleep 1000 & done"]}
`,
	);

test.after.always(async () => {
	await wgsim(['stop', lab]);
	rmSync(folder, {recursive: true, force: true});
});

test.serial(
	'a node without memory enough is named, with its limit and what to do, and that helps',
	async t => {
		writeTopology('12M');
		const short = await wgsim(['start', file, '--timeout', '12']);
		t.is(short.code, 1);
		t.regex(short.stderr, /has not converged within 12 s/);
		const advice = /R2: killed at its limit of 12 MB of memory; give it more \(memory: (\d+M)\)/.exec(
			short.stderr,
		);
		t.truthy(advice, short.stderr);
		writeTopology('256M');
		const enough = await wgsim(['start', file]);
		t.is(enough.code, 0, enough.stderr);
	},
);

/** Nanoseconds of processor time that a node has had, and how often it was held back. */
async function processorOf(node: string): Promise<{used: number; heldBack: number}> {
	const text = await typed(
		`${lab}-${node}`,
		'cd /sys/fs/cgroup; cat cpuacct/cpuacct.usage cpu/cpu.stat cpu.stat 2>/dev/null || :',
	);
	const micro = /^usage_usec (\d+)$/m.exec(text)?.[1];
	return {
		used: micro === undefined ? Number(/^\d+$/m.exec(text)![0]) : Number(micro) * 1000,
		heldBack: Number(/^nr_throttled (\d+)$/m.exec(text)![1]),
	};
}

/** Every protocol that a gateway's inner BIRD speaks, with the time since when it is up. */
const sessionsOf = (node: string): Promise<string> =>
	typed(`${lab}-${node}`, "birdc6 -s /run/bird6.private.ctl show protocols | grep -E 'BGP|OSPF'");

test.serial('a node that eats its processor time keeps no session of others from its keepalives', async t => {
	const gateways = ['V1-1', 'V2-1'];
	const sessions = await Promise.all(gateways.map(sessionsOf));
	t.regex(sessions[0]!, /BGP .* up .* Established/);
	const loop = 'for n in $(seq 8); do (while :; do :; done) & done; wait';
	await docker('exec', '-d', `${lab}-R1`, 'bash', '-c', loop);
	const [before, since] = [await processorOf('R1'), performance.now()];
	await sleep(2 * hold * 1000);
	const [after, seconds] = [await processorOf('R1'), (performance.now() - since) / 1000];
	const share = (after.used - before.used) / 1e9 / seconds;
	t.log(
		`eight loops had ${share.toFixed(2)} of a processor in ${seconds.toFixed(0)} s, where ${cpus} are given`,
	);
	t.true(after.heldBack > before.heldBack, 'it wanted more');
	t.true(share < cpus * 1.2, `${share} of a processor`);
	t.deepEqual(await Promise.all(gateways.map(sessionsOf)), sessions, 'no session has been made anew');
	const status = await wgsim(['status', lab, '--json']);
	t.true(JSON.parse(status.stdout).converged, status.stdout);
});
