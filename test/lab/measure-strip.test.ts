// Probes in slices of time: what is lost in each, how long a gap lasts, and when.

import test from 'ava';
import {FlowLog} from '../../src/lab/measure/flow-log.js';
import type {SeenFlow} from '../../src/lab/measure/observation.js';
import {type LossStrip, StripCutter} from '../../src/lab/measure/strip.js';

const flow = (): SeenFlow => ({
	flow: 0,
	from: 'R1',
	to: 'R3',
	family: 4,
	source: '10.0.1.1',
	target: '10.0.3.1',
	log: new FlowLog(),
	ways: [],
	reached: new Map(),
});

/** A probe each 100 ms from 1000 ms on; those of `lost` never come, those of `late` after 1.5 s. */
function probe(
	one: SeenFlow,
	until: number,
	lost: (sent: number) => boolean,
	late: (sent: number) => boolean,
) {
	for (let sent = 1000; sent < until; sent += 100) {
		const number = (sent - 1000) / 100;
		one.log.addSent(number, [sent]);
		const came = sent + (late(sent) ? 1500 : 5);
		if (!lost(sent) && came <= until) {
			one.log.addReceived(number, came);
		}
	}
}

test('a slice tells what was lost in it, a second later; what comes too late is lost', t => {
	const one = flow();
	let seen: LossStrip | null = null;
	const cutter = new StripCutter(strip => {
		seen = strip;
	});
	cutter.take({flows: [one], now: 1000}, 500_000);
	t.is(seen, null, 'nothing can be judged yet');
	probe(
		one,
		4000,
		sent => sent >= 1400 && sent < 2000,
		sent => sent === 2400,
	);
	cutter.take({flows: [one], now: 4000}, 503_020);
	const {flows, begun, slice} = seen!;
	t.is(slice, 200);
	t.is(begun, 500, 'the record that came soonest tells the clock');
	t.is(flows[0]!.name, 'R1 → R3 (IPv4)');
	t.deepEqual(flows[0]!.sent, [2, 2, 2, 2, 2, 2, 2, 2, 2, 2]);
	t.deepEqual(flows[0]!.lost, [0, 0, 2, 2, 2, 0, 0, 1, 0, 0]);
	t.is(flows[0]!.gap, 600);
});

test('a gap that lasts grows, and nothing is told twice', t => {
	const one = flow();
	const gaps: number[] = [];
	const cutter = new StripCutter(({flows}) => gaps.push(flows[0]!.gap));
	cutter.take({flows: [one], now: 1000});
	probe(
		one,
		5000,
		sent => sent >= 1600,
		() => false,
	);
	for (const now of [2700, 2750, 3200, 4000]) {
		cutter.take({flows: [one], now});
	}

	t.deepEqual(gaps, [0, 600, 1400]);
});

test('without a flow there is no strip', t => {
	new StripCutter(() => t.fail()).take({flows: [], now: 9000});
	t.pass();
});
