// Measurements on a running lab: what they say of a fault is what the fault does, and their figures fit one another.

import {once} from 'node:events';
import {text} from 'node:stream/consumers';
import {fileURLToPath} from 'node:url';
import test from 'ava';
import type {MeasuredFlow, MeasuredPhase, MeasureReport} from '../../src/lab/measure/model.js';
import {docker, processesOf, spawnWgsim, typed, until, wgsim} from './helpers.js';

const lab = 'test-measure';
const topology = fileURLToPath(new URL('../../topologies/dual-provider.yaml', import.meta.url));
const rate = 50;

test.before(async t => {
	const {code, stderr} = await wgsim(['start', topology, '--name', lab]);
	t.is(code, 0, stderr);
});

test.after.always(() => wgsim(['stop', lab]));

async function measure(fault: string, ...args: string[]): Promise<MeasureReport> {
	const asked = ['measure', lab, '--fault', fault, '--rate', `${rate}/s`, '--json', '--quiet', ...args];
	const {code, stdout, stderr} = await wgsim(asked);
	if (code !== 0) {
		throw new Error(stderr || stdout);
	}

	return JSON.parse(stdout);
}

const nameOf = ({from, to, family}: MeasuredFlow) => `${from} ${to} ${family}`;

/** What must hold of any phase, whatever happened in it. */
function explainMisfits(phase: MeasuredPhase): string[] {
	const sum = (pick: (flow: MeasuredFlow) => number) =>
		phase.flows.reduce((all, flow) => all + pick(flow), 0);
	const flows = phase.flows.flatMap(flow => {
		const {sent, lost, late, gap, gapAt, recovered} = flow;
		const holds = {
			'more is missing than was sent': lost + late <= sent,
			'a gap without a loss, or a loss without a gap': gap > 0 === lost + late > 0,
			'a gap without a beginning': (gapAt === null) === (gap === 0),
			'recovered before the gap was over': recovered === null || recovered >= (gapAt ?? 0) + gap - 1,
			// In a gap all is lost; beside the longest there may be others. The sender may fall behind, but not run ahead.
			'less lost than in the gap': lost + late >= (gap / 1000) * rate * 0.5 - 2,
		};
		return Object.entries(holds).flatMap(([what, good]) => (good ? [] : [`${nameOf(flow)}: ${what}`]));
	});
	const holds = {
		sent: phase.sent === sum(flow => flow.sent),
		lost: phase.lost === sum(flow => flow.lost),
		gap: phase.gap === Math.max(...phase.flows.map(flow => flow.gap)),
		settled: phase.settled === null || phase.settled >= phase.recovered!,
	};
	return [...flows, ...Object.entries(holds).flatMap(([what, good]) => (good ? [] : [what]))];
}

test.serial('what changes nothing loses nothing, however often', async t => {
	const report = await measure('link up V1-1:eth0', '--settle', '2s', '--repeat', '2');
	t.deepEqual(report.probes, ['R1:R2']);
	t.is(report.heal, null);
	t.is(report.healed, null);
	t.is(report.runs.length, 2);
	t.is(report.broken.lost?.runs, 2);
	for (const {broken} of report.runs) {
		t.deepEqual(broken.flows.map(nameOf).sort(), ['R1 R2 4', 'R1 R2 6', 'R2 R1 4', 'R2 R1 6']);
		t.deepEqual(explainMisfits(broken), []);
		t.is(broken.lost, 0);
		t.is(broken.gap, 0);
		t.is(broken.settled, 0);
		t.true(broken.sent > 4 * rate);
		for (const {ways} of broken.flows) {
			t.deepEqual(
				ways.map(({at}) => at),
				[null],
			);
			t.true(ways[0]!.complete);
		}

		const there = broken.flows.find(flow => nameOf(flow) === 'R1 R2 4')!;
		t.deepEqual(there.ways[0]!.nodes, ['R1', 'V1-1', 'V2-1', 'R2']);
	}
});

test.serial(
	'losing one of two providers is a gap, of which loss and time agree, and healing is measured',
	async t => {
		const affected = new Set<string>();
		for (const ifname of ['eth0', 'eth1']) {
			const report = await measure(`link down V1-1:${ifname}`, '--settle', '4s');
			t.is(report.heal, `link up V1-1:${ifname}`);
			const [{broken, healed}] = report.runs as [MeasureReport['runs'][0]];
			t.deepEqual(explainMisfits(broken), []);
			t.deepEqual(explainMisfits(healed!), []);
			t.true(broken.routeChanges > 0);
			t.true(healed!.routeChanges > 0);
			t.not(broken.settled, null);
			t.not(healed!.settled, null);
			t.is(report.broken.gap?.median, broken.gap);
			t.is(report.healed!.settled!.median, healed!.settled!);
			for (const flow of broken.flows.filter(({gap}) => gap > 0)) {
				affected.add(nameOf(flow));
				// BFD needs 5 times 100 ms to know; a loaded machine some more.
				t.true(flow.gap > 100 && flow.gap < 20_000, `${nameOf(flow)}: ${flow.gap} ms`);
				t.true(flow.lost + flow.late <= (flow.gap / 1000) * rate * 1.2 + 3 + flow.lost * 0.2, nameOf(flow));
			}
		}

		// Ports are the same each time, so what did not go by the one provider went by the other.
		t.deepEqual([...affected].sort(), ['R1 R2 4', 'R1 R2 6', 'R2 R1 4', 'R2 R1 6']);
	},
);

test.serial(
	'a node that is killed is really gone while probes run into it, and they find it when it is back',
	async t => {
		const measuring = measure('node kill R2', '--probe', 'R1:R2', '--settle', '2s', '--timeout', '15s');
		// Its namespace goes with it: the far end of its wire is gone, too.
		await until(
			() => docker('exec', `${lab}-fabric`, 'ip', '-o', 'link'),
			({stdout}) => !stdout.includes(' R2.eth0@'),
			"the end of R2's wire in the fabric",
		);
		const [{broken, healed}] = (await measuring).runs as [MeasureReport['runs'][0]];
		t.is(broken.recovered, null);
		t.is(broken.settled, null);
		t.true(broken.lost >= broken.flows.length * rate * 5);
		t.not(healed!.recovered, null);
		t.true(healed!.recovered! > 0);
		t.deepEqual(explainMisfits(healed!), []);
		const last = healed!.flows.find(flow => nameOf(flow) === 'R1 R2 6')!.ways.at(-1)!;
		t.deepEqual(last.nodes, ['R1', 'V1-1', 'V2-1', 'R2']);
	},
);

test.serial('Ctrl-C heals first', async t => {
	const child = spawnWgsim(['measure', lab, '--fault', 'link down V1-1:eth0']);
	let stderr = '';
	child.stderr.on('data', data => {
		stderr += data;
	});
	const ended = once(child, 'close');
	const carrier = async () => (await typed(`${lab}-V1-1`, 'ip -o link show eth0')).includes('LOWER_UP');
	await until(carrier, up => !up, 'the link is down');
	child.kill('SIGINT');
	const [code] = await ended;
	t.is(code, 130, stderr);
	t.regex(stderr, /SIGINT: healing first/);
	t.true(await carrier());
});

test.serial('the report reads as tables, with progress on stderr', async t => {
	const {code, stdout, stderr} = await wgsim([
		'measure',
		lab,
		'--fault',
		'link up V1-1:eth0',
		'--settle',
		'1s',
	]);
	t.is(code, 0, stderr);
	t.regex(
		stderr,
		/4 flows: waiting until packets come through on all\n.*now: link up V1-1:eth0\n.*longest gap 0 ms, 0 lost/,
	);
	t.regex(stdout, /^test-measure: 4 flows between R1:R2; 100 probes a second each\n/);
	t.regex(stdout, /\nR1 → R2 IPv6 +0 of \d+ +0 +0 ms/);
	t.regex(stdout, /All flows kept their paths\./);
});

test.serial('a program that probes and hangs is given up; the fault is healed', async t => {
	const child = spawnWgsim(['measure', lab, '--fault', 'link down V1-1:eth0', '--settle', '5m', '--quiet']);
	const ended = once(child, 'close');
	const stderr = text(child.stderr);
	child.stdout.resume();
	const listFaults = async () => JSON.parse((await wgsim(['status', lab, '--json'])).stdout).faults;
	await until(listFaults, ({length}) => length === 1, 'the cable is out');
	const probers = (await processesOf(`${lab}-fabric`))
		.filter(line => /python3 .*wgsim-probe/.test(line))
		.map(line => Number.parseInt(line, 10));
	t.is(probers.length, 1);
	process.kill(probers[0]!, 'SIGSTOP');
	t.deepEqual(await ended, [1, null]);
	t.regex(await stderr, /the program that probes has said nothing for 10 s/);
	t.deepEqual(await listFaults(), []);
	process.kill(probers[0]!, 'SIGKILL');
});

for (const {what, args, code, stderr} of [
	{what: 'a fault that is none', args: ['--fault', 'lnk down V1-1:eth0'], code: 2, stderr: /--fault: .*lnk/},
	{what: 'a node that is not there', args: ['--fault', 'node kill V9'], code: 1, stderr: /V9/},
	{what: 'a probe to a node that is not there', args: ['--fault', 'node kill V1-1', '--probe', 'R1:R9'], code: 1, stderr: /the lab has no node R9\n.*nodes: .*R1/}, // biome-ignore format: a row each
	{what: 'a probe that is none', args: ['--fault', 'node kill V1-1', '--probe', 'R1'], code: 2, stderr: /not two nodes/}, // biome-ignore format: a row each
	{
		what: 'a rate that is none',
		args: ['--fault', 'node kill V1-1', '--rate', 'much'],
		code: 2,
		stderr: /--rate much/,
	},
	{
		what: 'a time that is none',
		args: ['--fault', 'node kill V1-1', '--settle', '0'],
		code: 2,
		stderr: /--settle 0/,
	},
	{what: 'no fault', args: [], code: 2, stderr: /--fault/},
]) {
	test.serial(`${what} is refused, and nothing is broken`, async t => {
		const ran = await wgsim(['measure', lab, ...args]);
		t.is(ran.code, code, ran.stderr);
		t.regex(ran.stderr, stderr);
		t.is(ran.stdout, '');
	});
}
