// The MTU on each of a gateway's uplinks: a black hole on the one that routing leaves aside is found, and all is left as it was.

import {once} from 'node:events';
import {mkdtemp, rm, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import test from 'ava';
import type {CheckReport, CheckResult} from '../../src/lab/check/model.js';
import type {LabStatus} from '../../src/lab/status/model.js';
import {untilConverged} from './converged.js';
import {processesOf, spawnWgsim, typed, until, wgsim} from './helpers.js';

const lab = 'test-uplinks';
const [fiber, dsl] = ['mtu:uplink:V1-1:eth0', 'mtu:uplink:V1-1:eth1'];

/** An uplink of V1-1, and the provider's interface there. */
interface Uplink {
	readonly id: string;
	readonly other: string;
	readonly network: string;
	readonly port: string;
}

const uplinks: readonly Uplink[] = [
	{id: fiber, other: 'eth1', network: 'fiber', port: 'eth0'},
	{id: dsl, other: 'eth0', network: 'dsl', port: 'eth1'},
];

/** BGP brings two ways to the other site's loopback, and the kernel's hash takes one of them. */
const topology = `
name: ${lab}
networks:
  fiber: {prefix: ["2001:db8:a::/64"], bgp: {asn: 64500, router: isp, bfd: true}}
  dsl: {prefix: ["2001:db8:b::/64"], bgp: {asn: 64500, router: isp, bfd: true}}
  office: {prefix: ["2001:db8:c::/64"], bgp: {asn: 64500, router: isp, bfd: true}}
sites:
  count: 2
  gateways: {count: 1}
  overrides:
    1: {gateways: {uplinks: [fiber, dsl]}}
    2: {gateways: {uplinks: [office]}}
`;

let folder = '';
const file = () => join(folder, 'lab.yaml');

test.before(async t => {
	folder = await mkdtemp(join(tmpdir(), 'wgsim-uplinks-'));
	await writeFile(file(), topology);
	const {code, stderr} = await wgsim(['start', file(), '--timeout', '180']);
	t.is(code, 0, stderr);
});

/** The uplink by which nothing of the tunnel leaves: a black hole there goes unnoticed. */
async function findIdle(): Promise<Uplink> {
	for (const uplink of uplinks) {
		await fault('link', 'mtu', `isp:${uplink.port}`, '1400');
		const {report} = await check('--keep-cables', '--timeout', '5');
		await fault('link', 'mtu', `isp:${uplink.port}`, '--clear');
		if (unfit(report).length === 0) {
			return uplink;
		}
	}

	throw new Error('both uplinks are in use');
}

test.after.always(async () => {
	await wgsim(['stop', lab]);
	await rm(folder, {recursive: true});
});

async function checkLab(labOrFile: string, ...args: string[]): Promise<{code: number; report: CheckReport}> {
	const {code, stdout} = await wgsim(['check', labOrFile, '--only', 'mtu', '--json', ...args]);
	return {code, report: JSON.parse(stdout)};
}

const check = (...args: string[]) => checkLab(lab, ...args);

const find = ({results}: CheckReport, id: string): CheckResult | undefined =>
	results.find(result => result.id === id);
const unfit = ({results}: CheckReport): string[] =>
	results.filter(({status}) => status !== 'passed').map(({id, status, seen}) => `${id} ${status}: ${seen}`);

async function listFaults(): Promise<string[]> {
	const {stdout} = await wgsim(['status', lab, '--json']);
	return (JSON.parse(stdout) as LabStatus).faults.map(({text}) => text);
}

async function fault(...words: string[]): Promise<void> {
	const {code, stderr} = await wgsim([words[0]!, words[1]!, '--lab', lab, ...words.slice(2)]);
	if (code !== 0) {
		throw new Error(stderr);
	}
}

/** The provider forwards no packet that matches. */
const dropAtProvider = (match: string) =>
	typed(
		`${lab}-isp`,
		`nft add table inet t; nft 'add chain inet t c { type filter hook forward priority 0; }'; nft add rule inet t c ${match} drop`,
	);

// By its file, as CI has it: the check holds the lab's lock from the start on.
test.serial('each uplink passes what is promised, and the lab is as it was', async t => {
	const {code, report} = await checkLab(file());
	t.deepEqual(unfit(report), []);
	t.is(code, 0);
	t.regex(find(report, fiber)!.name, /^V1-1 by eth0 \(fiber\) alone, 1420$/);
	t.regex(find(report, dsl)!.name, /^V1-1 by eth1 \(dsl\) alone, 1420$/);
	for (const id of [fiber, dsl]) {
		t.regex(find(report, id)!.seen, /^V1-1--V2-1: 1420 bytes pass; of 1421: too big/);
	}

	t.deepEqual(
		report.results.filter(({id}) => id.startsWith('mtu:uplink:V2-1:')),
		[],
	);
	t.deepEqual(await listFaults(), []);
});

test.serial('a black hole on the uplink that is not used shows on that uplink alone', async t => {
	const {id, network, port} = await findIdle();
	await fault('link', 'mtu', `isp:${port}`, '1400');
	const asItIs = await check('--keep-cables');
	t.deepEqual(unfit(asItIs.report), []);
	t.deepEqual(
		asItIs.report.notRun.find(({kind}) => kind === 'mtu'),
		{kind: 'mtu', reason: 'on each uplink alone: cables must not be pulled'},
	);
	const {code, report} = await check('--timeout', '5');
	t.is(code, 3);
	t.is(unfit(report).length, 1, unfit(report).join('\n'));
	const {status, seen, facts} = find(report, id)!;
	t.is(status, 'failed');
	t.regex(
		seen,
		new RegExp(
			`^V1-1--V2-1: a black hole: .*; below the tunnel, 1500 bytes vanish between V1-1 and isp on ${network}; the largest packet that passes has 1312$`,
		),
	);
	// 1400 less WireGuard's 80 bytes are 1320: it fills a packet up to a multiple of 16 bytes.
	t.true(facts.includes('the largest packet that passes has 1312 bytes'));
	t.deepEqual(await listFaults(), [`link mtu isp:${port} 1400`]);
	await fault('link', 'mtu', `isp:${port}`, '--clear');
});

test.serial('an uplink that is down on purpose could not be judged, and stays down', async t => {
	await fault('link', 'down', 'V1-1:eth1');
	const {code, report} = await check();
	t.is(code, 3);
	t.deepEqual(unfit(report), [
		`${dsl} error: could not be judged: V1-1:eth1 is down on purpose (link down V1-1:eth1)`,
	]);
	t.is(find(report, fiber)!.status, 'passed');
	t.deepEqual(await listFaults(), ['link down V1-1:eth1']);
	await fault('link', 'up', 'V1-1:eth1');
	await untilConverged(lab, 'with both uplinks');
});

test.serial('an uplink over which no packet of the tunnel comes could not be judged', async t => {
	const {id, other, port} = await findIdle();
	await dropAtProvider(`iifname ${port}`);
	const {code, report} = await check();
	t.is(code, 3);
	t.deepEqual(unfit(report), [
		`${id} error: could not be judged: with ${other} unplugged, no packet passes V1-1--V2-1 within 60 s`,
	]);
	t.deepEqual(await listFaults(), []);
	await typed(`${lab}-isp`, 'nft delete table inet t');
});

/** A check whose cable stays out for a minute, as the tunnel has no way. */
async function checkWithCableOut() {
	await dropAtProvider('');
	const checking = spawnWgsim(['check', lab, '--only', 'mtu', '--quiet', '--timeout', '5']);
	const closed = once(checking, 'close');
	const [fault] = await until(listFaults, faults => faults.length > 0, 'a cable is pulled', 120_000);
	return {checking, closed, fault: fault!};
}

/** The fabric's program that keeps the cable out ends as if the machine had no memory left, and so does the check. */
async function killAll({checking, closed}: Awaited<ReturnType<typeof checkWithCableOut>>): Promise<void> {
	const keepers = (await processesOf(`${lab}-fabric`)).filter(line => line.includes('wgsim-fault lend'));
	// First the keeper: it plugs the cable in when its check ends.
	await typed(`${lab}-fabric`, `kill -KILL ${keepers.map(line => line.trim().split(/\s+/)[0]).join(' ')}`);
	checking.kill('SIGKILL');
	await closed;
}

const byCheck = /^link down V1-1:eth\d \(by wgsim check\)$/;

test.serial('a check that is interrupted with a cable pulled plugs it in again', async t => {
	const {checking, closed, fault: pulled} = await checkWithCableOut();
	t.regex(pulled, byCheck);
	checking.kill('SIGINT');
	const [code] = await closed;
	t.is(code, 130);
	t.deepEqual(await listFaults(), []);
});

test.serial('of a check that is killed, the fabric plugs the cable in by itself', async t => {
	const {checking, closed, fault: pulled} = await checkWithCableOut();
	t.regex(pulled, byCheck);
	checking.kill('SIGKILL');
	await closed;
	// No verb is run meanwhile that could mend it.
	const readFaults = async () =>
		(JSON.parse(await typed(`${lab}-fabric`, 'cat /etc/wgsim/faults.json')) as {faults: unknown[]}).faults;
	t.deepEqual(
		await until(readFaults, faults => faults.length === 0, 'the fabric has no fault on record'),
		[],
	);
	await typed(`${lab}-isp`, 'nft delete table inet t');
	await untilConverged(lab, 'after a check that was killed');
});

test.serial('where the fabric could not plug it in, the next verb does, and heal names it', async t => {
	const first = await checkWithCableOut();
	await killAll(first);
	const {code, stdout} = await wgsim(['heal', lab]);
	t.is(code, 0);
	t.true(stdout.includes(`healed: ${first.fault}`), stdout);
	t.deepEqual(await listFaults(), []);
	await killAll(await checkWithCableOut());
	t.deepEqual(await until(listFaults, faults => faults.length === 0, 'status has mended it'), []);
	const third = await checkWithCableOut();
	await killAll(third);
	const [, end] = /^link down (\S+) /.exec(third.fault)!;
	await fault('link', 'down', end!);
	t.deepEqual(await listFaults(), [`link down ${end}`]);
	await fault('link', 'up', end!);
	await typed(`${lab}-isp`, 'nft delete table inet t');
	await untilConverged(lab, 'after checks that were killed');
});
