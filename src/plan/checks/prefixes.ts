// Summarizes a set of addresses in the fewest prefixes, because the filters of a large lab name hundreds of tunnels.

import {contains, networkOf, overlaps, type Prefix, widthOf} from '../../topology/address.js';

const compare = (one: Prefix, other: Prefix): number =>
	one.family - other.family ||
	(one.value < other.value ? -1 : one.value > other.value ? 1 : one.length - other.length);

/** The prefix that holds both, where they are its two halves; else null. */
function join(one: Prefix, other: Prefix): Prefix | null {
	if (one.family !== other.family || one.length !== other.length || one.length === 0) {
		return null;
	}

	const whole = networkOf({...one, length: one.length - 1});
	const half = 1n << BigInt(widthOf(one.family) - one.length);
	return one.value === whole.value && other.value === whole.value + half ? whole : null;
}

/** The same addresses, none twice, sorted. */
export function mergePrefixes(prefixes: readonly Prefix[]): Prefix[] {
	const merged: Prefix[] = [];
	for (const prefix of prefixes.map(networkOf).sort(compare)) {
		if (merged.length > 0 && contains(merged.at(-1)!, prefix)) {
			continue;
		}

		let last = prefix;
		for (let whole = merged.length > 0 ? join(merged.at(-1)!, last) : null; whole !== null; ) {
			merged.pop();
			last = whole;
			whole = merged.length > 0 ? join(merged.at(-1)!, last) : null;
		}

		merged.push(last);
	}

	return merged;
}

/** A set of addresses, merged and sorted, so that a search in it takes a few steps. */
export class PrefixSet {
	/** None overlaps another. */
	readonly prefixes: readonly Prefix[];

	constructor(prefixes: readonly Prefix[]) {
		this.prefixes = mergePrefixes(prefixes);
	}

	overlaps(prefix: Prefix): boolean {
		const network = networkOf(prefix);
		// The first that begins after it: the one before may hold it, this one may be in it.
		let [low, high] = [0, this.prefixes.length];
		while (low < high) {
			const middle = (low + high) >> 1;
			if (compare(this.prefixes[middle]!, network) <= 0) {
				low = middle + 1;
			} else {
				high = middle;
			}
		}

		return [low - 1, low].some(index => {
			const other = this.prefixes[index];
			return other !== undefined && overlaps(other, network);
		});
	}
}
