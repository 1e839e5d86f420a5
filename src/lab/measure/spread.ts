// Median, minimum and maximum of several runs.

import type {MeasuredPhase, PhaseSpread, Spread} from './model.js';

/** Null where there is no value. */
export function spreadOf(values: readonly (number | null)[]): Spread | null {
	const sorted = values.filter(value => value !== null).sort((a, b) => a - b);
	const middle = sorted.length >> 1;
	return sorted.length === 0
		? null
		: {
				median: sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2,
				least: sorted[0]!,
				most: sorted.at(-1)!,
				runs: sorted.length,
			};
}

export const spreadOfPhases = (phases: readonly MeasuredPhase[]): PhaseSpread => ({
	lost: spreadOf(phases.map(({lost}) => lost)),
	gap: spreadOf(phases.map(({gap}) => gap)),
	recovered: spreadOf(phases.map(({recovered}) => recovered)),
	settled: spreadOf(phases.map(({settled}) => settled)),
});
