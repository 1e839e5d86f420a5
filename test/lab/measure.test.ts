// The arithmetic of a measurement: loss, gaps, order and spread, and what is read off an observation.

import test from 'ava';
import fc from 'fast-check';
import {undoOf} from '../../src/lab/measure/disturbance.js';
import {
	countDisorder,
	FlowLog,
	findGaps,
	lateAfter,
	longestGap,
	type Probe,
} from '../../src/lab/measure/flow-log.js';
import type {MeasuredPhase} from '../../src/lab/measure/model.js';
import {Observation} from '../../src/lab/measure/observation.js';
import {choosePairs, parsePair} from '../../src/lab/measure/pairs.js';
import {measurePhase} from '../../src/lab/measure/phase.js';
import {parseProbeRecord, shifted} from '../../src/lab/measure/record.js';
import {spreadOf} from '../../src/lab/measure/spread.js';
import {formatFault} from '../../src/topology/fault/format.js';
import {parseFault} from '../../src/topology/fault/parse.js';

const interval = 10;

/** Probes every 10 ms: through, late, or lost. */
const fates = fc.array(fc.constantFrom('through', 'through', 'late', 'lost'), {minLength: 1, maxLength: 60});

const probesOf = (all: readonly string[]): Probe[] =>
	all.map((fate, number) => {
		const sent = number * interval;
		const takes = fate === 'late' ? lateAfter + 1 : 1;
		return {sent, received: fate === 'lost' ? null : sent + takes};
	});

function logOf(probes: readonly Probe[]): FlowLog {
	const log = new FlowLog();
	log.addSent(
		0,
		probes.map(({sent}) => sent),
	);
	probes.forEach(({received}, number) => {
		if (received !== null) {
			log.addReceived(number, received);
		}
	});
	return log;
}

test('gaps cover every probe that did not come through in time, and no other', t => {
	fc.assert(
		fc.property(fates, all => {
			const probes = probesOf(all);
			const end = probes.length * interval;
			const gaps = findGaps(probes);
			for (const [number, {sent}] of probes.entries()) {
				const within = gaps.filter(({from, to}) => sent >= from && sent < (to ?? end));
				t.is(within.length, all[number] === 'through' ? 0 : 1);
			}

			// Apart from one another, in order, and open at the end only.
			t.true(gaps.slice(1).every(({from}, index) => from > gaps[index]!.to!));
			t.is(gaps.at(-1)?.to === null, all.at(-1) !== 'through');
		}),
	);
});

test('the longest gap is that of the most probes in a row that did not come through', t => {
	fc.assert(
		fc.property(fates, all => {
			const runs = all
				.join(' ')
				.split('through')
				.map(run => run.split(' ').filter(Boolean).length);
			const longest = longestGap(findGaps(probesOf(all)), all.length * interval);
			t.is(longest?.length ?? 0, Math.max(...runs) * interval);
		}),
	);
});

test('a count adds up: what was sent came, came late, or was lost; and a gap is never shorter than its loss', t => {
	fc.assert(
		fc.property(fates, fc.nat(30), fc.nat(40), (all, first, more) => {
			const probes = probesOf(all);
			const last = Math.min(first + more, probes.length);
			const count = logOf(probes).count(first * interval, last * interval, 0);
			const chosen = all.slice(first, last);
			t.is(count.sent, chosen.length);
			t.is(count.lost, chosen.filter(fate => fate === 'lost').length);
			t.is(count.late, chosen.filter(fate => fate === 'late').length);
			t.is(count.gap > 0, count.lost + count.late > 0);
			t.true(count.gap <= (count.lost + count.late) * interval);
			t.is(count.gapAt === null, count.gap === 0);
			t.is(count.duplicates + count.reordered >= 0, true);
		}),
	);
});

test('the last loss is the last probe that can be judged and did not come through, however often it is asked', t => {
	fc.assert(
		fc.property(fates, fc.array(fc.nat(1700), {maxLength: 6}), (all, moments) => {
			const probes = probesOf(all);
			const log = logOf(probes);
			for (const now of moments.sort((a, b) => a - b)) {
				const judged = probes.filter(({sent}) => sent <= now - lateAfter);
				const lost = judged.filter((_, number) => all[number] !== 'through');
				t.is(log.lastLoss(now), lost.at(-1)?.sent ?? null);
			}
		}),
	);
});

test('in order there is no reordering; what is moved back by one counts once; copies count as copies only', t => {
	fc.assert(
		fc.property(
			fc.integer({min: 2, max: 40}),
			fc.nat(),
			fc.array(fc.nat(), {maxLength: 5}),
			(length, moved, copied) => {
				const numbers = Array.from({length}, (_, number) => number);
				t.deepEqual(countDisorder(numbers), {duplicates: 0, reordered: 0});
				const from = moved % (length - 1);
				const swapped = [...numbers];
				[swapped[from], swapped[from + 1]] = [swapped[from + 1]!, swapped[from]!];
				const copies = copied.map(number => number % length);
				t.deepEqual(countDisorder([...swapped, ...copies]), {duplicates: copies.length, reordered: 1});
				t.deepEqual(countDisorder([...numbers].reverse()), {duplicates: 0, reordered: length - 1});
			},
		),
	);
});

test('a spread: the median lies between the ends, is a middle one, and does not depend on order', t => {
	fc.assert(
		fc.property(fc.array(fc.integer({min: 0, max: 9999}), {minLength: 1, maxLength: 15}), values => {
			const spread = spreadOf(values)!;
			t.is(spread.least, Math.min(...values));
			t.is(spread.most, Math.max(...values));
			const below = values.filter(value => value < spread.median).length;
			const above = values.filter(value => value > spread.median).length;
			t.true(below <= values.length / 2 && above <= values.length / 2);
			t.deepEqual(spreadOf([...values].reverse()), spread);
			t.deepEqual(spreadOf([null, ...values, null]), spread);
		}),
	);
	t.is(spreadOf([null]), null);
	t.is(spreadOf([4, 1])!.median, 2.5);
});

/** One flow from R1 to R3, 100 probes a second for 4 s from 10 000 ms on; those of some time are lost. */
function observe(
	lost: (sent: number) => boolean,
	changes: readonly number[],
	ways: readonly [number, ...string[]][],
) {
	const observation = new Observation();
	const say = (record: object) => observation.apply(parseProbeRecord(JSON.stringify(record)));
	const ends = {flow: 0, from: 'R1', to: 'R3', family: 4, source: '10.0.1.1', target: '10.0.3.1'};
	say({kind: 'flows', at: 10_000_000, flows: [ends]});
	const sent = Array.from({length: 400}, (_, number) => 10_000_000 + number * 10_000);
	const received = sent.flatMap((time, number) => (lost(time / 1000) ? [] : [[number, time + 2000]]));
	say({kind: 'probes', at: 14_000_000, flows: [{flow: 0, first: 0, sent, received}]});
	for (const at of changes) {
		say({kind: 'changes', at: at * 1000, node: 'V1-1', namespace: 'private', routes: 2, links: 0});
	}

	for (const [at, ...hops] of ways) {
		const reached = hops.at(-1) === 'R3';
		say({kind: 'way', look: 1, at: at * 1000, flow: 0, hops: (reached ? hops.slice(0, -1) : hops).map(hop => (hop === '*' ? null : hop)), reached}); // biome-ignore format: one record
	}

	say({kind: 'mark', at: 15_500_000, mark: 'now'});
	return observation;
}

const times = {
	...{ordered: 11_000, done: 11_200, end: 14_000, looked: 14_000},
	...{rested: true, rest: 1000, losing: false},
};

test('a phase: times count from when the fault took effect, and the ways are told once each', t => {
	const observation = observe(
		sent => sent >= 11_100 && sent < 12_000,
		[11_150, 12_300],
		[
			[10_500, 'V1-1', 'V3-1', 'R3'],
			[11_050, 'V1-1', '*', 'R3'],
			[11_500, 'V1-1'],
			[12_100, 'V1-2', 'V3-1', 'R3'],
			[13_000, 'V1-2', 'V3-1', 'R3'],
		],
	);
	const phase = measurePhase(observation, times);
	t.is(phase.sent, 300);
	t.is(phase.lost, 90);
	t.is(phase.gap, 900);
	t.is(phase.recovered, 900);
	t.is(phase.lastRouteChange, 1200);
	t.is(phase.settled, 1200);
	t.is(phase.routeChanges, 4);
	t.deepEqual(phase.flows[0]!.ways, [
		{at: null, nodes: ['R1', 'V1-1', 'V3-1', 'R3'], complete: true},
		{at: 400, nodes: ['R1', 'V1-1'], complete: false},
		{at: 1000, nodes: ['R1', 'V1-2', 'V3-1', 'R3'], complete: true},
	]);
	// The newest loss was sent at 11 990, the last route changed at 12 300; judged is what is a second old.
	t.is(observation.quietFor(11_000), 15_500 - lateAfter - 11_990);
	t.is(observation.quietFor(15_000), -500);
});

test('a phase in which nothing happens: no gap, nothing to recover from, settled at once', t => {
	const phase: MeasuredPhase = measurePhase(
		observe(() => false, [10_200], []),
		times,
	);
	t.is(phase.lost, 0);
	t.is(phase.gap, 0);
	t.is(phase.recovered, 0);
	t.is(phase.settled, 0);
	t.is(phase.lastRouteChange, null);
	t.deepEqual(phase.flows[0]!.ways, []);
});

test('with a link that loses packets for good, routing settles all the same; what is not lost for good counts', t => {
	const lossy = observe(sent => sent >= 11_100 && sent % 50 === 0, [11_150], []);
	const phase = measurePhase(lossy, {...times, losing: true});
	t.is(phase.recovered, null);
	t.is(phase.lastRouteChange, 50);
	t.is(phase.settled, 50);
	t.is(phase.flows[0]!.recovered, null);
	const once = observe(sent => sent >= 11_100 && sent < 12_000, [], []);
	t.is(measurePhase(once, {...times, losing: true}).settled, 900);
});

test('a flow that does not come back has no recovery, and the lab has not settled', t => {
	const phase = measurePhase(
		observe(sent => sent >= 11_500, [], []),
		times,
	);
	t.is(phase.recovered, null);
	t.is(phase.settled, null);
	// From when it was carried out, at the latest.
	t.is(phase.flows[0]!.gapAt, 300);
	t.is(phase.gap, 2500);
	t.is(
		measurePhase(
			observe(() => false, [], []),
			{...times, rested: false},
		).settled,
		null,
	);
});

test('the inverse of a fault puts back just that', t => {
	const pairs = {
		'link down V1-1:eth0': 'link up V1-1:eth0',
		'link up V1-1:eth0': null,
		'link impair V1-1:eth0 --egress --loss 5%': 'link impair V1-1:eth0 --egress --clear',
		'link mtu V1-1:eth0 1400': 'link mtu V1-1:eth0 --clear',
		'node kill V1-1': 'node start V1-1',
		'node stop V1-1': 'node start V1-1',
		'node pause V1-1': 'node unpause V1-1',
		'node restart V1-1': null,
		'partition internet V1-1 | V2-1': 'partition internet --heal',
		'daemon kill bird V1-1': null,
		'key rotate V1-1': 'key restore V1-1',
		heal: null,
	};
	for (const [fault, undo] of Object.entries(pairs)) {
		const found = undoOf(parseFault(fault));
		t.is(found && formatFault(found), undo, fault);
	}
});

test('by default, one pair of inner nodes for each two sites; gateways only where there is nothing else', t => {
	const node = (name: string, kind: string, site: string | null) => ({
		name,
		kind,
		site,
		namespaces: [],
		changesInterfaces: false,
	});
	const nodes = [
		...['R1', 'H1'].map(name => node(name, 'router', '1')),
		...['2', '3'].map(site => node(`R${site}`, 'router', site)),
		...['1', '2'].map(site => node(`V${site}`, 'gateway', site)),
	];
	const reach = (...pairs: [string, string][]) => ({
		handshakes: [],
		neighbors: [],
		sessions: [],
		reach: pairs.map(([from, to]) => ({from, to, address: '::1'})),
	});
	const inner = reach(['V1', 'V2'], ['R1', 'H1'], ['H1', 'R2'], ['R2', 'R1'], ['R1', 'R3'], ['R3', 'R2']);
	t.deepEqual(choosePairs({nodes, expect: inner as never}), [
		['H1', 'R2'],
		['R1', 'R3'],
		['R3', 'R2'],
	]);
	t.deepEqual(choosePairs({nodes, expect: reach(['V1', 'V2']) as never}), [['V1', 'V2']]);
	t.throws(() => choosePairs({nodes, expect: reach(['R1', 'H1']) as never}), {message: /no pair of nodes/});
	t.deepEqual(parsePair('V1-1/private:V2-1/private'), ['V1-1/private', 'V2-1/private']);
	for (const text of ['R1', 'R1:', 'R1:R1', 'R1:R2:R3', '']) {
		t.throws(() => parsePair(text), {message: /not two nodes/}, text);
	}
});

test('probes of two machines are judged on one clock, once both have told, and a way ends where the far one says', t => {
	const observation = new Observation(2);
	const say = (program: number, shift: number, record: object) =>
		observation.apply(shifted(parseProbeRecord(JSON.stringify(record)), shift), program);
	const ends = {flow: 0, from: 'R1', to: 'R2', family: 4, source: '10.0.1.1', target: '10.0.2.1'};
	say(0, 0, {kind: 'flows', at: 1_000_000, flows: [ends], owners: {'10.1.0.1': 'V1-1'}});
	t.false(observation.begun);
	// The second machine's clock is 5 s behind that of the first.
	say(1, 5000, {kind: 'flows', at: -4_000_000, flows: [ends], owners: {'10.1.0.2': 'V2-1'}});
	t.true(observation.begun);
	say(0, 0, {
		kind: 'probes',
		at: 3_000_000,
		flows: [{flow: 0, first: 0, sent: [1_100_000, 1_200_000], received: []}],
	});
	// Nothing is lost because the machine that receives has not told yet.
	t.is(observation.now, 1000);
	t.deepEqual(observation.lossyFlows(0), []);
	const reached = [
		[1, 4],
		[1, 3],
	];
	say(1, 5000, {
		kind: 'probes',
		at: -2_000_000,
		flows: [{flow: 0, first: 0, sent: [], received: [[1, -3_795_000]], reached}],
	});
	t.is(observation.now, 3000);
	const [flow] = observation.flows;
	t.deepEqual(flow!.log.between(0, 2000), [
		{sent: 1100, received: null},
		{sent: 1200, received: 1205},
	]);
	t.is(flow!.log.lastLoss(observation.now), 1100);
	const hops = ['10.1.0.1', '10.1.0.2', '10.9.9.9', null];
	say(0, 0, {kind: 'way', at: 2_900_000, flow: 0, look: 1, hops, reached: false});
	t.like(flow!.ways, [{at: 2900, hops: ['V1-1', 'V2-1'], reached: true}]);
	say(0, 0, {kind: 'way', at: 2_950_000, flow: 0, look: 2, hops: ['10.1.0.1'], reached: false});
	t.like(flow!.ways.at(-1), {hops: ['V1-1'], reached: false});
	say(1, 5000, {
		kind: 'probes',
		at: -1_900_000,
		flows: [{flow: 0, first: 0, sent: [], received: [], reached: [[2, 3]]}],
	});
	t.like(flow!.ways.at(-1), {hops: ['V1-1', null], reached: true});
});
