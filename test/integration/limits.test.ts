// Nodes with limits: a node with too little memory, processes or open files is named with its limit; a greedy one harms no other.

import {mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {createInterface} from 'node:readline';
import {setTimeout as sleep} from 'node:timers/promises';
import test from 'ava';
import {docker, spawnWgsim, typed, until, wgsim} from './helpers.js';

const lab = 'test-limits';
const folder = mkdtempSync(join(tmpdir(), 'wgsim-limits-'));
const file = join(folder, 'lab.yaml');
// Seconds.
const hold = 6;
const cpus = 0.25;

/**
 * R2 starts processes enough for some 60 MB; the kernel then kills whichever is the largest, and that is BIRD. A wireguard-go
 * has more threads than 12, and opens more than 20 files; a newer runc needs 17 itself to start a container.
 */
const writeTopology = ([memory, pids, openFiles]: readonly [string, number, number]): void =>
	writeFileSync(
		file,
		`name: ${lab}
networks: {internet: {prefix: ["2001:db8:0:1::/64"]}}
sites: {count: 2, gateways: {count: 1}}
overlay: {bgp: {hold: ${hold}s}}
nodes:
  R1: {cpus: ${cpus}, pids: 60}
  R2: {memory: ${memory}, commands: ["for n in $(seq 200); do sleep 1000 & done"]}
  V1-1: {pids: ${pids}, wireguard-implementation: userspace}
  V2-1: {open-files: ${openFiles}, wireguard-implementation: userspace}
`,
	);

test.after.always(async () => {
	await wgsim(['stop', lab]);
	rmSync(folder, {recursive: true, force: true});
});

/** One line for each node, with the way out, and in this order of what they lack. */
const complaints = [
	/R2: killed at its limit of 12 MB of memory; give it more \(memory: (\d+M)\)/,
	/V1-1: has reached its limit of 12 processes and threads, .*docker top test-limits-V1-1 .*pids: (\d+)/,
	/V2-1: a process has reached its limit of 20 open files \(.*too many open files.*\); give it more \(open-files: (\d+)\)/i,
] as const;

/** Of a wgsim that goes on and on; it is ended after that. */
async function firstLine(args: readonly string[]): Promise<string> {
	const child = spawnWgsim(args);
	try {
		for await (const line of createInterface(child.stdout)) {
			return line;
		}

		throw new Error(`${args.join(' ')}: said nothing`);
	} finally {
		child.kill();
	}
}

test.serial('nodes without memory, processes or files enough are named, with their limits', async t => {
	writeTopology(['12M', 12, 20]);
	// All three run out within 5 s; on a busy machine it has taken more than twice that.
	const short = await wgsim(['start', file, '--timeout', '30']);
	t.is(short.code, 1);
	t.regex(short.stderr, /has not converged within 30 s/);
	const status = await wgsim(['status', lab]);
	// The tunnel's device is missing: a capture sends into it all the same.
	const check = await wgsim(['check', lab, '--only', 'tunnel,capture', '--timeout', '1']);
	t.is(check.code, 3, check.stderr);
	for (const complaint of complaints) {
		t.regex(short.stderr, complaint);
		t.regex(status.stdout, complaint);
		t.regex(check.stderr, complaint);
	}

	// Streams report the limits that the kernel counts: not open files.
	const followed = await firstLine(['status', lab, '--watch', '--json']);
	const limits: string[] = JSON.parse(followed).limits;
	t.is(limits.length, 2, followed);
	for (const complaint of complaints.slice(0, 2)) {
		t.true(
			limits.some(line => complaint.test(line)),
			`${complaint}: ${limits}`,
		);
	}

	// What is advised helps.
	const [memory, pids, openFiles] = complaints.map(complaint => complaint.exec(short.stderr)?.[1]);
	t.deepEqual([memory, pids, openFiles], ['48M', '48', '1024']);
	writeTopology(['256M', Number(pids), Number(openFiles)]);
	const enough = await wgsim(['start', file]);
	t.is(enough.code, 0, enough.stderr);
	const well = await wgsim(['status', lab, '--json']);
	t.deepEqual(JSON.parse(well.stdout).limits, []);
});

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

interface Spoken {
	/** `BGP_V2_1 BGP up Established`. */
	readonly session: string;
	/** Seconds of the day since when. */
	readonly since: number;
}

/** What a gateway's inner BIRD speaks. */
async function sessionsOf(node: string): Promise<Spoken[]> {
	const protocols = await typed(
		`${lab}-${node}`,
		"birdc6 -s /run/bird6.private.ctl show protocols | grep -E 'BGP|OSPF'",
	);
	return protocols
		.trim()
		.split('\n')
		.map(line => {
			const [name, protocol, , state, since, info] = line.split(/\s+/);
			const [hours, minutes, seconds] = since!.split(':').map(Number);
			return {
				session: `${name} ${protocol} ${state} ${info}`,
				since: hours! * 3600 + minutes! * 60 + seconds!,
			};
		});
}

test.serial('a node that eats its processor time keeps no session of others from its keepalives', async t => {
	const gateways = ['V1-1', 'V2-1'];
	const sessions = await Promise.all(gateways.map(sessionsOf));
	t.true(
		sessions[0]!.some(({session}) => session === 'BGP_V2_1 BGP up Established'),
		JSON.stringify(sessions),
	);
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
	for (const [index, now] of (await Promise.all(gateways.map(sessionsOf))).entries()) {
		const before = sessions[index]!;
		t.deepEqual(
			now.map(({session}) => session),
			before.map(({session}) => session),
		);
		// BIRD counts from its own start, and what it makes of that by the wall clock differs by a millisecond.
		const changed = now.filter(({since}, at) => Math.abs(since - before[at]!.since) > 0.5);
		t.deepEqual(changed, [], 'no session has been made anew');
	}

	const status = await wgsim(['status', lab, '--json']);
	t.true(JSON.parse(status.stdout).converged, status.stdout);
});

/** Takes every process that is to be had, and again each that becomes free: a shell would give up at the first that it is refused. */
const taker = `import os, time
while True:
    try:
        if os.fork() == 0:
            time.sleep(1000)
            os._exit(0)
    except OSError:
        time.sleep(0.05)
`;

/** How many processes and threads a node has, and how many it may have; seen from the fabric, as it may have none left to tell. */
async function processesAndLimit(node: string): Promise<number[]> {
	const pid = (await docker('inspect', '--format', '{{.State.Pid}}', `${lab}-${node}`)).stdout.trim();
	const folder = `/proc/${pid}/root/sys/fs/cgroup`;
	const files = ['current', 'max'].map(name => `$(cat pids/pids.${name} pids.${name} 2>/dev/null)`);
	return (await typed(`${lab}-fabric`, `cd ${folder}; echo ${files.join(' ')}`))
		.trim()
		.split(' ')
		.map(Number);
}

test.serial('a node whose processes are all taken is stopped like any other', async t => {
	await docker('exec', '-d', `${lab}-R1`, 'python3', '-c', taker);
	await until(
		() => processesAndLimit('R1'),
		([processes, limit]) => processes! >= limit!,
		'R1 has no process left',
	);
	const stop = await wgsim(['stop', lab]);
	t.is(stop.code, 0, stop.stderr);
	const left = await docker('ps', '-aq', '--filter', `label=wgsim.lab=${lab}`);
	t.is(left.stdout, '');
});

test.serial('an interrupt while nodes lack memory, processes and files removes what was made', async t => {
	writeTopology(['12M', 12, 20]);
	const start = spawnWgsim(['start', file]);
	const ended = new Promise<number | null>(resolve => start.on('exit', resolve));
	await until(
		async () => (await wgsim(['status', lab])).stdout,
		status => complaints.every(complaint => complaint.test(status)),
		'all three have run into their limits',
	);
	start.kill('SIGINT');
	t.is(await ended, 130);
	const left = await docker('ps', '-aq', '--filter', `label=wgsim.lab=${lab}`);
	t.is(left.stdout, '');
});
