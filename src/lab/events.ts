// The events that the verbs report while they work. Nothing in lab/ prints: commands and the TUI listen.

import type {Action} from '../plan/actions.js';
import type {WireStep} from '../plan/survey.js';

export type Phase = 'image' | 'containers' | 'wires' | 'convergence' | 'removal';

export type LabEvent =
	/** Milliseconds since the verb began. */
	| {readonly kind: 'phase-started'; readonly phase: Phase; readonly at: number}
	| {readonly kind: 'phase-done'; readonly phase: Phase; readonly at: number; readonly summary: string}
	| {
			readonly kind: 'node-done';
			readonly node: string;
			readonly action: Action['kind'] | 'undo';
			readonly reason: string;
			readonly at: number;
			/** How many of this phase are done, of how many. */
			readonly done: number;
			readonly of: number;
	  }
	/** The fabric has made, set or removed this. */
	| {
			readonly kind: 'wire-done';
			readonly at: number;
			/** `wire V1-1:eth0`, `bridge internet`. */
			readonly subject: string;
			readonly change: WireStep['change'];
			readonly reason: string;
	  }
	/** How many facts of each kind are still missing while the lab converges. */
	| {
			readonly kind: 'progress';
			readonly at: number;
			readonly missing: number;
			readonly of: number;
			readonly text: string;
	  }
	| {readonly kind: 'note'; readonly at: number; readonly text: string};

/** An event before it has its time. */
export type LabEventBody = LabEvent extends infer Event
	? Event extends LabEvent
		? Omit<Event, 'at'>
		: never
	: never;

export type Report = (event: LabEventBody) => void;

/** Stamps events with the milliseconds since now. */
export function reportTo(listener: (event: LabEvent) => void): Report {
	const began = performance.now();
	return event => listener({...event, at: Math.round(performance.now() - began)} as LabEvent);
}
