// Pairs prefixes that overlap.

import {contains, networkOf} from '../address.js';
import type {Holding} from '../ways/view.js';

/** Overlapping pairs, the wider or earlier first; each prefix is paired with the nearest that holds it. */
export function listOverlaps(holdings: readonly Holding[]): [Holding, Holding][] {
	const sorted = holdings
		.map((holding, order) => ({holding, network: networkOf(holding.prefix), order}))
		.sort(
			(one, other) =>
				one.network.family - other.network.family ||
				Number(one.network.value > other.network.value) - Number(one.network.value < other.network.value) ||
				one.network.length - other.network.length ||
				one.order - other.order,
		);
	const open: typeof sorted = [];
	const pairs: [Holding, Holding][] = [];
	for (const each of sorted) {
		while (open.length > 0 && !contains(open.at(-1)!.network, each.network)) {
			open.pop();
		}

		const outer = open.at(-1);
		if (outer !== undefined) {
			const pair: [Holding, Holding] = [outer.holding, each.holding];
			pairs.push(outer.order < each.order ? pair : [pair[1], pair[0]]);
		}

		open.push(each);
	}

	return pairs;
}
