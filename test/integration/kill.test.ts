// wgsim is killed (-9) at each call that a start makes to Docker, before and after Docker has done it: the next start completes,
// and the next stop leaves nothing of the lab on this machine.

import {once} from 'node:events';
import {mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import test from 'ava';
import pMap from 'p-map';
import {type Call, startProxy} from './docker-proxy.js';
import {docker, run, spawnWgsim, wgsim} from './helpers.js';

const folder = mkdtempSync(join(tmpdir(), 'wgsim-kill-'));
const concurrency = 3;

// A lab of two routers and a tunnel: it has all that a lab has, and comes up soon.
const topologyOf = (lab: string): string => {
	const path = join(folder, `${lab}.yaml`);
	writeFileSync(
		path,
		`name: ${lab}
networks: {wire: {}}
nodes:
  ${lab}-A: {interfaces: {eth0: {network: wire, addresses: [192.0.2.1/24]}}}
  ${lab}-B: {interfaces: {eth0: {network: wire, addresses: [192.0.2.2/24]}}}
tunnels: {inner: {ends: {${lab}-A: {addresses: [198.51.100.1/24]}, ${lab}-B: {addresses: [198.51.100.2/24]}}}}
checks: [{reach: {from: ${lab}-A, to: ${lab}-B}}]
`,
	);
	return path;
};

/** Starts a lab and kills wgsim at the n-th call, before Docker hears of it, or as soon as it has answered. */
async function startAndKill(lab: string, at: number, when: 'before' | 'after'): Promise<number> {
	let kill = () => {};
	const befall = ({number}: Call) => {
		if (number !== at) {
			return null;
		}

		if (when === 'before') {
			kill();
			return 'stall';
		}

		return 'lose';
	};
	const proxy = await startProxy(join(folder, `${lab}.sock`), befall, () => kill());
	const child = spawnWgsim(['start', topologyOf(lab), '--timeout', '60'], {DOCKER_HOST: proxy.host});
	kill = () => child.kill('SIGKILL');
	child.stdout.resume();
	child.stderr.resume();
	await once(child, 'close');
	await proxy.stop();
	return proxy.calls.length;
}

/** Everything on this machine that bears the lab's name: containers, volumes, networks, interfaces, processes, files. */
async function traces(lab: string, ids: readonly string[]): Promise<string[]> {
	const lines = async (...argv: string[]) => (await run(argv)).stdout.split('\n').filter(Boolean);
	const label = `label=wgsim.lab=${lab}`;
	const found = [
		...(await lines('docker', 'ps', '-aq', '--filter', label)),
		...(await lines('docker', 'volume', 'ls', '-q', '--filter', label)),
		...(await lines('docker', 'network', 'ls', '-q', '--filter', `name=${lab}`)),
		...(await lines('ip', '-o', 'link')).filter(line => line.includes(lab)),
		...(await lines('ip', 'netns', 'list')).filter(line => line.includes(lab)),
		...readdirSync('/run').filter(name => name.includes(lab)),
		...readdirSync(tmpdir()).filter(name => name.includes(lab)),
	];
	for (const pid of readdirSync('/proc').filter(name => /^\d+$/.test(name))) {
		try {
			// A process of a node has the node's name, and a shim its container's id.
			const text = `${readFileSync(`/proc/${pid}/environ`, 'utf8')}${readFileSync(`/proc/${pid}/cmdline`, 'utf8')}`;
			if (
				(text.includes(`HOSTNAME=${lab}`) || ids.some(id => text.includes(id))) &&
				Number(pid) !== process.pid
			) {
				found.push(`process ${pid}: ${text.replaceAll('\0', ' ').slice(0, 100)}`);
			}
		} catch {
			// It ended while we looked.
		}
	}

	return found;
}

/** What is wrong after the lab's wgsim was killed; null for nothing. */
async function recover(lab: string): Promise<string | null> {
	const again = await wgsim(['start', topologyOf(lab), '--timeout', '90']);
	if (again.code !== 0) {
		return `the next start failed: ${again.stderr}`;
	}

	const ids = (await docker('ps', '-aq', '--no-trunc', '--filter', `label=wgsim.lab=${lab}`)).stdout.split(
		'\n',
	);
	const stop = await wgsim(['stop', lab]);
	const left = await traces(lab, ids.filter(Boolean));
	return stop.code !== 0
		? `the stop failed: ${stop.stderr}`
		: left.length > 0
			? `left: ${left.join('; ')}`
			: null;
}

test.after.always(() => rmSync(folder, {recursive: true, force: true}));

test.serial(
	'killed at any of 30 points and more, the next start completes and the next stop leaves nothing',
	async t => {
		t.timeout(900_000);
		const count = await startAndKill('test-kill-0', -1, 'before');
		t.is(await recover('test-kill-0'), null);
		const points = Array.from({length: count}, (_, index) => index + 1).flatMap(at =>
			(['before', 'after'] as const).map(when => ({at, when})),
		);
		t.true(points.length >= 30, `a start of the smallest lab makes ${count} calls`);
		const failures: string[] = [];
		await pMap(
			points,
			async ({at, when}) => {
				const lab = `test-kill-${at}${when[0]}`;
				await startAndKill(lab, at, when);
				const wrong = await recover(lab);
				if (wrong !== null) {
					failures.push(`killed ${when} call ${at}: ${wrong}`);
					await wgsim(['stop', lab]);
				}
			},
			{concurrency},
		);
		t.deepEqual(failures, []);
		t.log(`${points.length} points`);
	},
);
