// Allocates the addresses inside tunnels: a pair of neighbouring addresses, /127 or /31, from each transit prefix.

import {formatAddress, formatPrefix, nthAddress, type Prefix, widthOf} from '../address.js';

/** Gives a tunnel its place: the index of its first address in each transit prefix. Even. */
export type TransitOrder = 'stable' | 'walk';

/** One tunnel to be numbered: its gateways' numbers, from 1, the lower first; `lane` counts tunnels of one pair. */
export interface TransitRequest {
	readonly low: number;
	readonly high: number;
	readonly lane: number;
}

/** The index of each request's first address. `lanes` is the most tunnels that any pair has. */
export function indexTransit(
	requests: readonly TransitRequest[],
	order: TransitOrder,
	lanes: number,
): number[] {
	// Pairs in triangle order: those among the first n gateways come before any with gateway n + 1.
	const stableIndex = ({low, high, lane}: TransitRequest): number =>
		2 * ((((high - 1) * (high - 2)) / 2 + (low - 1)) * lanes + lane);
	return requests.map((request, position) => (order === 'walk' ? 2 * position : stableIndex(request)));
}

/** Both ends' addresses of a tunnel, one from each pool; null for a pool that is too small. */
export function takeTransit(pool: Prefix, index: number): [string, string] | null {
	const first = nthAddress(pool, BigInt(index));
	const second = nthAddress(pool, BigInt(index) + 1n);
	if (first === null || second === null) {
		return null;
	}

	const length = widthOf(pool.family) - 1;
	return [`${formatAddress(first)}/${length}`, `${formatAddress(second)}/${length}`];
}

/** What is wrong with a pool that must hold `count` addresses; null where it holds them. */
export function explainShortage(pool: Prefix, count: number): {message: string; hint: string} | null {
	const width = widthOf(pool.family);
	const size = 1n << BigInt(width - pool.length);
	if (size >= BigInt(count)) {
		return null;
	}

	const needed = width - Math.ceil(Math.log2(count));
	return {
		message: `${formatPrefix(pool)} has ${size} addresses; the tunnels need ${count}`,
		hint: `give it a length of /${needed} or shorter`,
	};
}
