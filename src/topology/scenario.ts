// A scenario as a plain list of steps. Plain data, valid JSON.

import type {FaultAction} from './fault/model.js';

export interface Scenario {
	readonly name: string;
	readonly description: string | null;
	/** The end points of the probes: `R1:R3`. Empty for all pairs of sites. */
	readonly probes: readonly string[];
	readonly steps: readonly ScenarioStep[];
}

export type ScenarioStep =
	/** Breaks something, or heals all. `text` in the words of the command line. */
	| {readonly kind: 'fault'; readonly text: string; readonly action: FaultAction}
	/** Seconds. */
	| {readonly kind: 'pause'; readonly seconds: number}
	/** `settled`: no route changes, and no flow begins to come through, or ceases to. `converged`: all that the topology promises is so. */
	| {readonly kind: 'wait'; readonly for: 'settled' | 'converged'; readonly within: number}
	/** Bounds on what became of the probes since the first fault after the check before. */
	| {
			readonly kind: 'check';
			/** Of which flows; null for all. */
			readonly probes: readonly string[] | null;
			/** The longest time without a packet, in milliseconds. */
			readonly gap: Bound | null;
			/** How many were lost, or which share of them. */
			readonly lost: (Bound & {readonly unit: 'packets' | 'percent'}) | null;
			/** Whether packets come through at the end; null if the check does not say. */
			readonly reach: boolean | null;
			readonly within: number;
	  }
	| {
			readonly kind: 'command';
			readonly node: string;
			readonly namespace: string;
			/** For `sh -c`. */
			readonly command: string;
			/** Whether exit code 0 is expected. */
			readonly succeeds: boolean;
			readonly within: number;
	  };

export const operators = ['<', '<=', '=', '>=', '>'] as const;

export interface Bound {
	readonly operator: (typeof operators)[number];
	readonly value: number;
	/** As it was written: `< 3s`. */
	readonly text: string;
}
