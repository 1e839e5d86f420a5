// What the observer said of the reference lab, recorded from a running one; it hides keys itself.

import {readFileSync} from 'node:fs';
import {type ObserverRecord, parseRecord} from '../../src/lab/observed/record.js';
import {LabState} from '../../src/lab/observed/state.js';
import type {FabricPlan} from '../../src/plan/model.js';
import {planLab} from '../../src/plan/plan-lab.js';
import {read, referenceText, seed} from '../plan/reference.js';

export type Recording = 'coming-up' | 'converged' | 'v3-2-stopped';

export const textOf = (name: Recording): string =>
	readFileSync(new URL(`fixtures/${name}.jsonl`, import.meta.url), 'utf8');

export const recordsOf = (text: string): ObserverRecord[] =>
	text.split('\n').flatMap(line => parseRecord(line) ?? []);

export function stateOf(records: readonly ObserverRecord[]): LabState {
	const state = new LabState();
	for (const record of records) {
		state.apply(record);
	}

	return state;
}

/** What the reference lab was planned to be. */
export const plan: FabricPlan = planLab(read(referenceText), seed).wiring;
