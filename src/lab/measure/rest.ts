// Calculates how long a lab must be quiet to count as settled: longer than any timer of its routing.

import type {FabricPlan} from '../../plan/model.js';

// Milliseconds from a timer to the change of a route: BIRD calculates routes once a second, on a busy machine a little later.
const margin = 2000;

/** Milliseconds. */
export const restOf = ({silence}: Pick<FabricPlan, 'silence'>): number => Math.ceil(silence) * 1000 + margin;
