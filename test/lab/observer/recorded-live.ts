// The reference lab as the observer in its fabric told it, live, for three seconds of rest; and as Docker has it.

import {readFileSync} from 'node:fs';
import type {ObserverRecord} from '../../../src/lab/observed/record.js';
import type {LabContainers} from '../../../src/lab/observer/containers.js';
import {Fold} from '../../../src/lab/observer/fold.js';
import type {Connection, LabSnapshot} from '../../../src/lab/observer/model.js';
import {plan, recordsOf} from '../recorded.js';

export const live: readonly ObserverRecord[] = recordsOf(
	readFileSync(new URL('../fixtures/live.jsonl', import.meta.url), 'utf8'),
);

/** When its last round began. */
export const rest = live.flatMap(record => (record.source === 'round' ? [record.time] : [])).at(-1)!;

export const containersOf = (states: Readonly<Record<string, string>> = {}): LabContainers =>
	new Map(
		['fabric', ...plan.nodes.map(({name}) => name)].map(name => [
			name,
			{id: name, name: `${plan.lab}-${name}`, state: states[name] ?? 'running', source: 'routed-vpn.yaml'},
		]),
	);

export const fold = (records: readonly ObserverRecord[] = live): Fold => {
	const made = new Fold(plan);
	for (const record of records) {
		made.apply(record);
	}

	return made;
};

export const show = (
	made: Fold,
	{
		states = {},
		docker = true,
		connection = {state: 'live'},
	}: {states?: Record<string, string>; docker?: boolean; connection?: Connection} = {},
): LabSnapshot => made.snapshot({lab: plan.lab, containers: containersOf(states), docker, connection});

/** A round later, with these changes before it. */
export const later = (seconds: number, ...changes: ObserverRecord[]): ObserverRecord[] => [
	{source: 'clock', time: rest + seconds},
	...changes,
	{source: 'round', number: 100 + seconds, time: rest + seconds},
];
