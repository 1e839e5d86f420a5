// An observer that runs for long holds as much as one that has just begun.

import {setFlagsFromString} from 'node:v8';
import {runInNewContext} from 'node:vm';
import test from 'ava';
import type {ObserverRecord} from '../../../src/lab/observed/record.js';
import {Changes} from '../../../src/lab/observer/changes.js';
import {reuse} from '../../../src/lab/observer/reuse.js';
import {fold, live, rest, show} from './recorded-live.js';

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;

test('a hundred thousand records of rounds and events leave the heap as it was', t => {
	const made = fold();
	const changes = new Changes();
	let snapshot = show(made);
	let [records, events, second] = [0, 0, 0];
	const counters = live.filter(record => record.source === 'counters');
	const links = live.filter(record => record.source === 'links');
	const round = () => {
		second++;
		const time = rest + second;
		const changed: ObserverRecord[] = [
			...(counters.map(record => ({
				...record,
				value: new Map(
					[...record.value!].map(
						([name, [bytes, ...others]]) => [name, [bytes + second, ...others]] as const,
					),
				),
			})) as ObserverRecord[]),
			// A link that flaps, now under this name and then under that.
			...links.slice(0, 3).map(record => ({
				...record,
				value: [
					...record.value!,
					{...record.value![1]!, ifname: `x${second % 50}`, carrier: second % 2 === 0},
				],
			})),
			{source: 'faults', value: [{text: `fault ${second}`, heal: 'heal', since: time}]},
			{source: 'round', number: second, time},
		];
		for (const record of changed) {
			made.apply(record);
			records++;
		}

		const states: Record<string, string> = second % 10 === 0 ? {R1: 'exited'} : {};
		snapshot = reuse(snapshot, show(made, {states}));
		events += changes.next(snapshot, time).length;
	};
	const heapAfter = (goal: number): number => {
		while (records < goal) {
			round();
		}

		collect();
		return process.memoryUsage().heapUsed;
	};
	const early = heapAfter(10_000);
	const late = heapAfter(110_000);
	t.true(events > 10_000, `${events} events`);
	// Bytes: code that is compiled meanwhile takes some; a leak of a record each would be tens of megabytes.
	t.true(late - early < 4_000_000, `${early} bytes, then ${late}`);
});
