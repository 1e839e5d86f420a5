// Finds the user's own tunnel that carries a namespace's packets for an address, such as a full tunnel.

import {contains, hostOf, parsePrefix} from '../../topology/address.js';
import type {Topology} from '../../topology/model.js';
import {keyOf, type OwnTunnel} from './graph.js';
import type {PlannedAddress} from './model.js';

/** What a namespace knows of ways by its file. */
export interface Known {
	/** Lengths of the prefixes of its static routes and of its interfaces, by address. */
	readonly lengthsFor: (address: string) => readonly number[];
	/** It learns routes by BIRD: no file says which. */
	readonly learns: boolean;
}

export interface OwnWay {
	readonly mtu: number;
	/** The namespace at the other end: see `keyOf`. */
	readonly peer: string;
	/** A route learnt by BIRD may lead elsewhere. */
	readonly isSure: boolean;
}

/** By namespace: see `keyOf`. */
export function indexKnown({nodes}: Pick<Topology, 'nodes'>): ReadonlyMap<string, Known> {
	return new Map(
		nodes.flatMap(({name: node, namespaces}) =>
			namespaces.map(({name: namespace, interfaces, routes, routing}) => [
				keyOf({node, namespace}),
				{
					learns: routing !== null,
					lengthsFor: address => {
						const host = hostOf(parsePrefix(address)!);
						const prefixes = [...routes.map(({to}) => to), ...interfaces.flatMap(({addresses}) => addresses)];
						return prefixes.filter(prefix => contains(prefix, host)).map(({length}) => length);
					},
				},
			]),
		),
	);
}

/**
 * Null where no tunnel's allowed IPs have the address, or a more specific route leads elsewhere. A static route of the same length
 * does not: wg-quick puts a default route of its own before that of the main table.
 */
export function findOwnWay(
	from: string,
	{address}: Pick<PlannedAddress, 'address'>,
	own: readonly OwnTunnel[],
	known: ReadonlyMap<string, Known>,
): OwnWay | null {
	const host = hostOf(parsePrefix(address)!);
	const ways = own
		.flatMap(({ends: [a, b]}) => [
			{at: a, to: b},
			{at: b, to: a},
		])
		.filter(({at}) => keyOf(at) === from)
		.flatMap(({at, to}) =>
			at.routes
				.flatMap(route => parsePrefix(route) ?? [])
				.filter(route => contains(route, host))
				.map(({length}) => ({length, mtu: at.mtu, peer: keyOf(to)})),
		)
		.sort((one, other) => other.length - one.length);
	const [best] = ways;
	const {lengthsFor, learns} = known.get(from) ?? {lengthsFor: () => [], learns: false};
	if (best === undefined || lengthsFor(address).some(length => length > best.length)) {
		return null;
	}

	return {mtu: best.mtu, peer: best.peer, isSure: !learns};
}
