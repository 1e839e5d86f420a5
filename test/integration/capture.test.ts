// Captures on a running lab: outside and inside of a tunnel in one file, and the ways in which a capture ends.

import {once} from 'node:events';
import {existsSync, mkdtempSync, readFileSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {fileURLToPath} from 'node:url';
import test from 'ava';
import {attempt, docker, processesOf, run, spawnWgsim, typed, until, wgsim} from './helpers.js';

const lab = 'test-capture';
const topology = fileURLToPath(new URL('../../topologies/two-sites.yaml', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'wgsim-capture-'));

test.before(async t => {
	const {code, stderr} = await wgsim(['start', topology, '--name', lab]);
	t.is(code, 0, stderr);
});

test.after.always(async () => {
	await wgsim(['stop', lab]);
	rmSync(folder, {recursive: true, force: true});
});

/** tcpdump's lines of a file that it reads itself, in a node: this machine may have none. */
async function readBack(path: string, ...filter: string[]): Promise<string[]> {
	const argv = ['docker', 'exec', '-i', `${lab}-fabric`, 'tcpdump', '-nnr', '-', ...filter];
	const {code, stdout, stderr} = await run(argv, {input: readFileSync(path) as never});
	if (code !== 0) {
		throw new Error(stderr);
	}

	return stdout.split('\n').filter(Boolean);
}

/** How many packets each point has in a file: its blocks' interface numbers, by the names in its head. */
function countByPoint(path: string): Record<string, number> {
	const data = readFileSync(path);
	const names: string[] = [];
	const counts: Record<string, number> = {};
	for (let offset = 0; offset < data.length; offset += data.readUInt32LE(offset + 4)) {
		const type = data.readUInt32LE(offset);
		if (type === 1) {
			// if_name is the first option: code 2, its length, its text.
			const length = data.readUInt16LE(offset + 18);
			names.push(data.toString('utf8', offset + 20, offset + 20 + length));
			counts[names.at(-1)!] = 0;
		} else if (type === 6) {
			counts[names[data.readUInt32LE(offset + 8)]!]!++;
		}
	}

	return counts;
}

/** Starts a capture, and resolves once tcpdump runs at each point. */
async function startCapture(points: number, ...args: string[]) {
	const child = spawnWgsim(['capture', '--lab', lab, ...args]);
	const output = {stdout: '', stderr: ''};
	child.stdout.on('data', data => {
		output.stdout += data;
	});
	child.stderr.on('data', data => {
		output.stderr += data;
	});
	const ended = once(child, 'close').then(([code, signal]) => ({code, signal, ...output}));
	await until(countTcpdumps, count => count === points, 'tcpdump at each point');
	return {child, ended};
}

const countTcpdumps = async (): Promise<number> =>
	(await processesOf(`${lab}-fabric`)).filter(line => /^ *\d+ +tcpdump /.test(line)).length;

/** R1 pings R2 until what is returned is called: whenever a capture begins, there is something to capture. */
function keepPinging(): () => Promise<void> {
	const ping = attempt(`${lab}-R1`, 'timeout -s INT 120 ping -q -i 0.1 10.0.2.1');
	return async () => {
		await typed(`${lab}-R1`, 'pkill -INT -x ping');
		await ping;
	};
}

test.serial(
	'outside there is only WireGuard, inside there is the ping, and one file holds both in order',
	async t => {
		const path = join(folder, 'both.pcapng');
		const points = ['V1-1:eth0', 'V1-1/private:wg2', 'R2:eth0'];
		const {child, ended} = await startCapture(3, ...points, '-w', path, '--filter', 'not ip6 multicast');
		await until(async () => existsSync(path), Boolean, 'the head of the file');
		await typed(`${lab}-R1`, 'ping -c 5 -i 0.2 10.0.2.1');
		child.kill('SIGINT');
		const {code, stderr} = await ended;
		t.is(code, 0, stderr);
		t.regex(stderr, /^V1-1:eth0: \d+ packets\nV1-1\/private:wg2: \d+ packets\nR2:eth0: \d+ packets\n$/);
		const counts = countByPoint(path);
		t.deepEqual(Object.keys(counts), points);
		for (const point of points) {
			t.true(counts[point]! >= 10, `${point}: ${counts[point]}`);
		}

		const all = await readBack(path);
		t.is(
			all.length,
			Object.values(counts).reduce((sum, count) => sum + count, 0),
		);
		const times = all.map(line => line.slice(0, 15));
		t.deepEqual(times, [...times].sort());
		// Each echo and its answer: once in the tunnel, once on R2's wire. Outside, nothing of it is to be seen.
		t.is((await readBack(path, 'icmp')).length, 20);
		const outside = await readBack(path, 'ip6 host 2001:db8:0:1::1');
		t.true(outside.length >= 10);
		for (const line of outside.filter(one => !/neighbor (solicitation|advertisement)/.test(one))) {
			t.regex(line, /2001:db8:0:1::[12]\.5180[12] > 2001:db8:0:1::[12]\.5180[12]: UDP/);
		}

		t.is(await countTcpdumps(), 0);
	},
);

test.serial('what came before the interrupt is handed on, however busy tcpdump was', async t => {
	const path = join(folder, 'busy.pcapng');
	const {child, ended} = await startCapture(1, 'R2:eth0', '-w', path, '--filter', 'icmp');
	await until(async () => existsSync(path), Boolean, 'the head of the file');
	const [tcpdump] = (await processesOf(`${lab}-fabric`)).filter(line => / tcpdump /.test(line));
	const pid = Number.parseInt(tcpdump!, 10);
	// One that does not run has read nothing of what the kernel has for it.
	process.kill(pid, 'SIGSTOP');
	await typed(`${lab}-R1`, 'ping -c 5 -i 0.2 10.0.2.1');
	child.kill('SIGINT');
	await until(
		async () => /^ShdPnd:\s*([\da-f]+)$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))![1]!,
		pending => !/^0+$/.test(pending),
		'a signal waits for tcpdump',
	);
	process.kill(pid, 'SIGCONT');
	const {code, stderr} = await ended;
	t.is(code, 0, stderr);
	t.is(stderr, 'R2:eth0: 10 packets\n');
	t.is((await readBack(path)).length, 10);
});

test.serial('without a file, lines of tcpdump come with their point, and end after so many', async t => {
	const stopPinging = keepPinging();
	const args = ['capture', '--lab', lab, 'R1:eth0', 'V2-1:wg1', '--filter', 'icmp', '--count', '5'];
	const {code, stdout, stderr} = await wgsim(args);
	t.is(code, 0, stderr);
	const lines = stdout.trim().split('\n');
	t.is(lines.length, 5);
	// What the summary counts is what was handed on, though tcpdump has seen more by then.
	const counted = [...stderr.matchAll(/: (\d+) packets?$/gm)].map(([, count]) => Number(count));
	t.is(counted.length, 2, stderr);
	t.is(counted[0]! + counted[1]!, 5, stderr);
	for (const line of lines) {
		t.regex(line, /^(R1:eth0|V2-1\/private:wg1) {2}\d\d:\d\d:\d\d\.\d{6} IP .*ICMP echo (request|reply)/);
	}

	const json = await wgsim([...args, '--json', '--quiet']);
	t.is(json.stderr, '');
	const records = json.stdout
		.trim()
		.split('\n')
		.map(line => JSON.parse(line));
	t.deepEqual([...new Set(records.map(({point}) => point))].sort(), ['R1:eth0', 'V2-1/private:wg1']);
	await stopPinging();
});

test.serial('a reader that has had enough ends the capture without a word', async t => {
	const cli = fileURLToPath(new URL('../../dist/cli.js', import.meta.url));
	const stopPinging = keepPinging();
	const command = `"$0" "$1" capture --quiet --lab ${lab} R1:eth0 -w - | head -c 400 | wc -c; echo "\${PIPESTATUS[0]}"`;
	const {stdout, stderr} = await run(['bash', '-c', command, process.execPath, cli]);
	t.deepEqual(stdout.split('\n'), ['400', '0', '']);
	t.is(stderr, '');
	await until(countTcpdumps, count => count === 0, 'no tcpdump left');
	await stopPinging();
});

test.serial('a wgsim that is killed leaves no tcpdump, and a file that reads', async t => {
	const path = join(folder, 'killed.pcapng');
	const {child, ended} = await startCapture(1, 'R1:eth0', '-w', path);
	const stopPinging = keepPinging();
	await until(
		async () => (existsSync(path) ? countByPoint(path)['R1:eth0']! : 0),
		count => count > 4,
		'packets',
	);
	child.kill('SIGKILL');
	await ended;
	await until(countTcpdumps, count => count === 0, 'no tcpdump left');
	t.true((await readBack(path)).length > 4);
	await stopPinging();
});

test.serial('a node that dies ends its point with a note, is really gone, and the rest goes on', async t => {
	const path = join(folder, 'dies.pcapng');
	const {child, ended} = await startCapture(2, 'R2:eth0', 'R1:eth0', '-w', path);
	let notes = '';
	child.stderr.on('data', data => {
		notes += data;
	});
	await docker('kill', `${lab}-R2`);
	await until(
		async () => notes,
		text => /R2:eth0/.test(text),
		'a note of the node that died',
	);
	// Nothing holds its namespace: its wire is gone from the far end as well.
	const port = () => docker('exec', `${lab}-fabric`, 'sh', '-c', 'ip -o link; ls /run/fabric/nodes');
	await until(port, ({stdout}) => !stdout.includes('R2.eth0'), "R2's port is gone");
	await typed(`${lab}-R1`, 'ping -c 3 -i 0.2 192.168.1.11');
	child.kill('SIGTERM');
	const {code, stderr} = await ended;
	t.is(code, 0, stderr);
	t.regex(
		stderr,
		/^R2:eth0: no more of it: its node has ended\nR2:eth0: \d+ packets?\nR1:eth0: \d+ packets\n$/,
	);
	t.true((await readBack(path, 'icmp')).length >= 6);
	// The hint can be typed as it stands.
	t.is(
		(await wgsim(['capture', '--lab', lab, 'R2:eth0'])).stderr,
		`wgsim: R2:eth0: R2 does not run\n  → wgsim start topologies/two-sites.yaml --name ${lab} repairs the lab\n`,
	);
	t.is((await wgsim(['start', topology, '--name', lab])).code, 0);
});

for (const {what, args, code, stderr} of [
	{
		what: 'an interface that is not there',
		args: ['V1-1:eth9'],
		code: 1,
		stderr: /^wgsim: V1-1:eth9: V1-1 has no interface eth9\n {2}→ V1-1 has lo, eth0.*; private: lo.*wg2/,
	},
	{
		what: 'an interface of another namespace than the one asked for',
		args: ['V1-1:wg2', '--netns', 'main'],
		code: 1,
		stderr: /V1-1\/main:wg2: V1-1's namespace main has no interface wg2\n/,
	},
	{
		what: 'a node that is not there',
		args: ['V9:eth0'],
		code: 1,
		stderr: /no node V9\n {2}→ nodes: V1-1, .*fabric/,
	},
	{what: 'no point', args: ['V1-1'], code: 2, stderr: /V1-1: not NODE:INTERFACE\n/},
	{what: 'a filter that tcpdump does not take', args: ['V1-1:eth0', '--filter', '-w /tmp/x'], code: 1, stderr: /^wgsim: V1-1:eth0: can't parse filter/}, // biome-ignore format: a row each
	{
		what: 'a count that is none',
		args: ['V1-1:eth0', '--count', '0'],
		code: 2,
		stderr: /--count 0: not a whole number/,
	},
]) {
	test.serial(`${what} is refused, and a file that was there is left as it was`, async t => {
		const path = join(folder, 'refused.pcapng');
		const ran = await wgsim(['capture', '--lab', lab, ...args, '-w', path]);
		t.is(ran.code, code);
		t.regex(ran.stderr, stderr);
		t.is(ran.stdout, '');
		t.false(existsSync(path));
	});
}

test.serial('a file that cannot be written is an error that names it', async t => {
	const {code, stderr} = await wgsim(['capture', '--lab', lab, 'V1-1:eth0', '-w', '/nowhere/x.pcapng']);
	t.is(code, 2);
	t.regex(stderr, /--write \/nowhere\/x\.pcapng: cannot be written: its folder does not exist/);
	await until(countTcpdumps, count => count === 0, 'no tcpdump left');
});
