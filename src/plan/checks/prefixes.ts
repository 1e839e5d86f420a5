// Writes a set of addresses in the fewest prefixes: a large lab has hundreds of tunnels, and filters name them all.

import {contains, networkOf, type Prefix, widthOf} from '../../topology/address.js';

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
