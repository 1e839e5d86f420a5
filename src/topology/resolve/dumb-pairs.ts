// Finds pairs of a check of one IP version that have no address of it: nothing would be checked of them.

import type {Family} from '../address.js';
import type {Assertion} from '../model-checks.js';
import type {Finding, Path} from '../problem.js';
import type {Selector} from './select.js';

interface Ends {
	readonly from: string | readonly string[];
	readonly to: string | readonly string[];
	readonly family?: Family | undefined;
}

/** `resolved` is what has come of the check at this path. */
export function findDumbPairs(
	{from, to, family}: Ends,
	resolved: readonly Assertion[],
	selector: Selector,
	path: Path,
): Finding[] {
	const asked = new Set(resolved.map(one => ('to' in one ? `${one.from} ${one.to}` : '')));
	return (family === undefined ? [] : selector.select(from)).flatMap(({name: asking}) =>
		selector
			.select(to)
			.filter(({name}) => name !== asking && !asked.has(`${asking} ${name}`))
			.map(({name}) => ({
				path: [...path, 'family'],
				message: `${name} has no IPv${family} address that ${asking} could reach`,
				hint: 'give it one, or narrow the check',
			})),
	);
}
