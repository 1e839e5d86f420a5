// The progress of a start: phases, nodes one by one, and the missing facts, from the events of lab/events.ts.

import type {LabEvent, Phase} from '../../lab/events.js';
import {compareNatural} from '../../shared/natural-order.js';

export interface BringUpNode {
	readonly node: string;
	/** `create`, `replace` …; null while nothing was done to it. */
	readonly action: string | null;
	readonly at: number | null;
}

export interface BringUp {
	readonly nodes: readonly BringUpNode[];
	/** Milliseconds at which each phase began and ended, by the verb's clock. */
	readonly phases: Readonly<Partial<Record<Phase, {readonly began: number; readonly done: number | null}>>>;
	/** `handshakes 8/24`, counted. */
	readonly facts: readonly {readonly name: string; readonly done: number; readonly of: number}[];
	readonly notes: readonly string[];
	/** Milliseconds of the last event. */
	readonly at: number;
	/** The run is being undone. */
	readonly interrupted: boolean;
}

const keptNotes = 6;

export const beginBringUp = (nodes: readonly string[]): BringUp => ({
	nodes: [...nodes].sort(compareNatural).map(node => ({node, action: null, at: null})),
	phases: {},
	facts: [],
	notes: [],
	at: 0,
	interrupted: false,
});

/** `wires 8/20, handshakes 3/24` as in `converge`. Other words are left out. */
const parseFacts = (text: string): BringUp['facts'] =>
	[...text.matchAll(/([^,]+?) (\d+)\/(\d+)/g)].map(([, name, done, of]) => ({
		name: name!.trim(),
		done: Number(done),
		of: Number(of),
	}));

/** Nodes without an action were up already. */
const keep =
	(at: number) =>
	(node: BringUpNode): BringUpNode =>
		node.at === null ? {...node, action: 'keep', at} : node;

const changes = {make: 'made', set: 'set', remove: 'removed'} as const;

const note = (state: BringUp, text: string): BringUp => ({
	...state,
	notes: [...state.notes, text].slice(-keptNotes),
});

export function advanceBringUp(state: BringUp, event: LabEvent): BringUp {
	const next = {...state, at: event.at};
	switch (event.kind) {
		case 'phase-started':
			return {...next, phases: {...state.phases, [event.phase]: {began: event.at, done: null}}};
		case 'phase-done': {
			const began = state.phases[event.phase]?.began ?? 0;
			const facts = event.phase === 'convergence' ? parseFacts(event.summary) : state.facts;
			const nodes = event.phase === 'containers' ? state.nodes.map(keep(event.at)) : state.nodes;
			return {...next, facts, nodes, phases: {...state.phases, [event.phase]: {began, done: event.at}}};
		}
		case 'node-done': {
			const done = {node: event.node, action: event.action, at: event.at};
			// The fabric is no node of the topology, nor is what an earlier one has left.
			return {...next, nodes: state.nodes.map(node => (node.node === event.node ? done : node))};
		}
		case 'progress':
			return {...next, facts: parseFacts(event.text)};
		case 'wire-done':
			return note(next, `${event.subject} ${changes[event.change]}: ${event.reason}`);
		case 'note':
			return note(next, event.text);
	}
}
