// Compares prefixes given as text.

import {overlaps, type Prefix, parsePrefix} from '../../../topology/address.js';

const parsed = new Map<string, Prefix | null>();

/** The same few prefixes are compared many times. */
export function prefixOf(text: string): Prefix | null {
	const known = parsed.get(text);
	if (known !== undefined) {
		return known;
	}

	const prefix = parsePrefix(text);
	parsed.set(text, prefix);
	return prefix;
}

/** The first of `others` that shares an address with `text`; null where none does. */
export function overlapping(text: string, others: readonly string[]): string | null {
	const prefix = prefixOf(text);
	return prefix === null
		? null
		: (others.find(other => {
				const parsedOther = prefixOf(other);
				return parsedOther !== null && overlaps(prefix, parsedOther);
			}) ?? null);
}
