// Prints the effect of a fault verb, and the faults that remain.

import type {FaultOutcome} from '../lab/faults/model.js';

export function renderOutcome(lab: string, {changed, done, faults}: FaultOutcome): string[] {
	const lines = done.length === 0 ? ['there is no fault'] : done;
	const already = changed || done.length === 0 ? '' : ' (no change)';
	const count = faults.length === 1 ? '1 fault' : `${faults.length} faults`;
	const rest =
		faults.length === 0
			? []
			: [`${count} on purpose: wgsim heal ${lab} undoes them, wgsim status ${lab} shows them`];
	return [...lines.map(line => `${line}${already}`), ...rest];
}
