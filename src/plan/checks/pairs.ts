// Says of each pair that is to reach each other how large a packet may be that passes whole.

import {groupBy} from '../../topology/verify/view.js';
import type {ExpectedReach} from '../model.js';
import {distances, keyOf, type Link} from './graph.js';
import type {PairPlan, Place, PlannedAddress} from './model.js';
import type {Underlay} from './underlay.js';

/** The least MTU of each shortest way from a namespace to all others. */
function measureWays(
	from: string,
	links: ReadonlyMap<string, readonly Link[]>,
	forwards: (key: string) => boolean,
): Map<string, ReadonlySet<number>> {
	const far = distances(from, links, forwards);
	const ways = new Map<string, Set<number>>([[from, new Set([Number.POSITIVE_INFINITY])]]);
	for (const [key, distance] of far) {
		if (key !== from && !forwards(key)) {
			continue;
		}

		for (const {to, mtu} of links.get(key) ?? []) {
			if (far.get(keyOf(to)) === distance + 1) {
				const known = ways.get(keyOf(to)) ?? new Set();
				for (const least of ways.get(key)!) {
					known.add(Math.min(least, mtu));
				}

				ways.set(keyOf(to), known);
			}
		}
	}

	return ways;
}

/** What is inside goes through tunnels, never over the networks that carry them. */
export function planPairs(
	reach: readonly ExpectedReach[],
	addresses: readonly PlannedAddress[],
	links: readonly Link[],
	{networks, inside}: Underlay,
	forwards: (key: string) => boolean,
): PairPlan[] {
	const isBelow = ({kind, name}: Link): boolean => kind === 'network' && networks.has(name);
	const inner = groupBy(
		links.filter(link => !isBelow(link)),
		({from}) => keyOf(from),
	);
	const outer = groupBy(
		links.filter(({kind}) => kind === 'network'),
		({from}) => keyOf(from),
	);
	const cache = new Map<string, Map<string, ReadonlySet<number>>>();
	const waysFrom = (key: string, within: typeof inner): Map<string, ReadonlySet<number>> => {
		const name = `${within === inner} ${key}`;
		const known = cache.get(name) ?? measureWays(key, within, forwards);
		cache.set(name, known);
		return known;
	};
	const owners = new Map(
		addresses.map(({node, namespace, address}) => [
			`${node} ${address.slice(0, address.indexOf('/'))}`,
			{node, namespace} satisfies Place,
		]),
	);
	return reach.map(one => {
		const at = owners.get(`${one.to} ${one.address}`)!;
		const from = keyOf({node: one.from, namespace: 'main'});
		const isInside = inside.has(keyOf(at)) && inside.has(from);
		const mtus = waysFrom(from, isInside ? inner : outer).get(keyOf(at)) ?? new Set<number>();
		return {...one, at, inside: isInside, mtus: [...mtus].filter(Number.isFinite).sort((a, b) => a - b)};
	});
}
