// What was recorded is read back as it was seen: the same states in the same order, but for figures between two samples.

import {gzipSync} from 'node:zlib';
import test from 'ava';
import fc from 'fast-check';
import type {LossStrip} from '../../../src/lab/measure/strip.js';
import type {LabSnapshot} from '../../../src/lab/observer/model.js';
import {stateAt} from '../../../src/lab/recording/format.js';
import {joinLoss} from '../../../src/lab/recording/loss.js';
import {differenceOf, patched} from '../../../src/lab/recording/patch.js';
import {readRecording} from '../../../src/lab/recording/read.js';
import {Recorder, samplePeriod} from '../../../src/lab/recording/recorder.js';
import {rounded, steadyPart} from '../../../src/lab/recording/steady.js';
import {snapshotOf, topologyOf, withVerdicts} from '../../tui/snapshots.js';

const lab = snapshotOf(topologyOf('routed-vpn'));

/** A recorder whose clock is set by hand, and the file that it has written. */
function recordWith(work: (recorder: Recorder, goTo: (seconds: number) => void) => void): Buffer {
	const lines: string[] = [];
	let now = 1000;
	const recorder = new Recorder(lab.lab, {
		wgsim: '0.1.0',
		title: 'wgsim record routed-vpn',
		write: line => lines.push(`${line}\n`),
		now: () => now,
	});
	work(recorder, seconds => {
		now = 1000 + seconds;
	});
	return gzipSync(lines.join(''));
}

const busier = (snapshot: LabSnapshot, cpu: number): LabSnapshot => ({
	...snapshot,
	nodes: snapshot.nodes.map(node => ({...node, cpu})),
});

/** Some of its names are those of what every object inherits. */
const json = fc
	.oneof(
		fc.jsonValue(),
		fc.dictionary(fc.constantFrom('toString', '__proto__', 'constructor', '0', 'nodes'), fc.jsonValue()),
	)
	.map(value => JSON.parse(JSON.stringify(value)));

/** With its names in one order, each its own. */
const sorted = (value: unknown): unknown =>
	Array.isArray(value)
		? value.map(sorted)
		: typeof value === 'object' && value !== null
			? Object.entries(value)
					.sort(([one], [other]) => (one < other ? -1 : 1))
					.map(([name, one]) => [name, sorted(one)])
			: value;

test('a difference makes one state into the other, whatever the two are', t => {
	t.notThrows(() =>
		fc.assert(
			fc.property(json, json, (before, after) => {
				const difference = differenceOf(before, after);
				const made = difference === null ? before : patched(before, JSON.parse(JSON.stringify(difference)));
				t.is(JSON.stringify(sorted(made)), JSON.stringify(sorted(after)));
			}),
			{numRuns: 1000},
		),
	);
});

test('what is recorded is read back, with its times, events, notes and logs', async t => {
	const broken = withVerdicts(lab, {0: ['down', 'no carrier on eth0']});
	const file = recordWith((recorder, goTo) => {
		recorder.take(lab);
		goTo(2);
		recorder.take(broken);
		recorder.note('failed: reach: R1 → R2', true);
		goTo(3.5);
		recorder.log('V1-1', 'bird: started');
		recorder.take(lab);
	});
	const {header, moments, cut} = await readRecording('run.wgsim', file);
	t.is(cut, null);
	t.like(header, {lab: lab.lab, title: 'wgsim record routed-vpn', begun: 1000});
	t.deepEqual(
		moments.map(({at, kind}) => [at, kind]),
		[
			[0, 'state'],
			[2, 'state'],
			[2, 'note'],
			[3.5, 'log'],
			[3.5, 'state'],
		],
	);
	t.deepEqual(stateAt({header, moments, cut}, 0), rounded(lab));
	t.deepEqual(steadyPart(stateAt({header, moments, cut}, 3)!), steadyPart(rounded(broken)));
	t.deepEqual(steadyPart(stateAt({header, moments, cut}, 60)!), steadyPart(rounded(lab)));
	t.is(stateAt({header, moments, cut}, -1), null);
});

test('figures are recorded with each sample, and a change between two brings none', async t => {
	const broken = withVerdicts(busier(lab, 0.5), {0: ['stale', 'unheard']});
	const file = recordWith((recorder, goTo) => {
		recorder.take(lab);
		goTo(1);
		recorder.take(busier(lab, 0.4));
		goTo(2);
		recorder.take(broken);
		goTo(samplePeriod);
		recorder.take(broken);
	});
	const {moments} = await readRecording('run.wgsim', file);
	const states = moments.flatMap(moment => (moment.kind === 'state' ? [moment] : []));
	t.deepEqual(
		states.map(({at, snapshot}) => [at, snapshot.tunnels[0]!.verdict, snapshot.nodes[0]!.cpu]),
		[
			[0, 'up', 0.021],
			[2, 'stale', 0.021],
			[samplePeriod, 'stale', 0.5],
		],
	);
});

test('a file that was cut off is read as far as it goes, and says so', async t => {
	const file = recordWith((recorder, goTo) => {
		for (let second = 0; second < 400; second += samplePeriod) {
			goTo(second);
			recorder.take(busier(lab, second / 400));
		}
	});
	const {moments, cut} = await readRecording('run.wgsim', file.subarray(0, file.length - 40));
	t.regex(cut ?? '', /writer was ended/);
	t.true(moments.length > 10 && moments.length <= 80, `${moments.length}`);
});

test('what is no recording is refused, and what is damaged is named by its line', async t => {
	const read = (content: Uint8Array) => readRecording('run.wgsim', content);
	await t.throwsAsync(read(Buffer.from('nodes: {}')), {
		message: /run\.wgsim is not a recording: incorrect header/,
	});
	await t.throwsAsync(read(gzipSync('{"nodes": []}\n')), {message: /its first line is not a header/});
	await t.throwsAsync(read(gzipSync('{"recording":99,"lab":"a","wgsim":"9.0.0"}\n')), {
		message: /recorded by wgsim 9\.0\.0, in a format that this version does not know/,
	});
	const head = '{"recording":1,"lab":"a","wgsim":"0.1.0"}\n';
	for (const line of [
		'nonsense',
		'{"note":"without a time"}',
		'{"at":1,"state":{"nodes":{"0":[1]}}}',
		'{"at":1,"state":[{}]}',
	]) {
		await t.throwsAsync(
			read(gzipSync(`${head}${line}\n`)),
			{message: /run\.wgsim is damaged: line 2: /},
			line,
		);
	}
});

test('the loss of a measurement is recorded part by part, and is whole again', async t => {
	const strip = (slices: number, begun: number): LossStrip => ({
		begun,
		slice: 200,
		flows: ['R1 → R2', 'R2 → R1'].map((name, flow) => ({
			name,
			sent: Array.from({length: slices}, () => 10),
			lost: Array.from({length: slices}, (_, slice) => (flow === 0 && slice % 3 === 0 ? slice : 0)),
			gap: 20 * slices,
		})),
	});
	const file = recordWith((recorder, goTo) => {
		recorder.take(lab);
		for (const [begun, length] of [
			[1000, 23],
			[1100, 4],
		] as const) {
			for (let slices = 1; slices <= length; slices++) {
				goTo(begun - 1000 + slices / 5);
				recorder.lost(strip(slices, begun));
			}
		}

		recorder.end();
	});
	const {moments} = await readRecording('run.wgsim', file);
	const parts = moments.flatMap(moment => (moment.kind === 'loss' ? [moment.part] : []));
	t.deepEqual(
		parts.map(({from, flows}) => [from, flows[0]!.sent.length]),
		[
			[0, 5],
			[5, 5],
			[10, 5],
			[15, 5],
			[20, 3],
			[0, 4],
		],
	);
	t.deepEqual(parts.slice(0, 5).reduce(joinLoss, null as LossStrip | null), strip(23, 1000));
	t.deepEqual(parts.reduce(joinLoss, null as LossStrip | null), strip(4, 1100));
});

test('a loss that is none makes a file damaged', async t => {
	const header = {recording: 2, wgsim: '0.1.0', lab: 'a', title: 'a', begun: 1};
	for (const loss of [
		null,
		{},
		{begun: 1, slice: 200, from: 0, flows: [{name: 'a', sent: ['x'], lost: []}]},
	]) {
		const file = gzipSync(`${JSON.stringify(header)}\n${JSON.stringify({at: 1, loss})}\n`);
		await t.throwsAsync(readRecording('run.wgsim', file), {
			message: /line 2: it is no part of a measurement/,
		});
	}
});
