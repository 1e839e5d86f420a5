// Chooses the preferred source address of a node's main namespace, so that packets of a tunnel come from its endpoint.

import {type Address, formatAddress} from '../topology/address.js';
import type {Node} from '../topology/model.js';
import type {PlannedEnd} from './tunnel-files.js';

/** At most one of each family. */
export type Sources = ReadonlyMap<4 | 6, Address>;

/**
 * A loopback that all tunnels of the node end at, where a wire has addresses of that family, too. Without this the kernel
 * would take the wire's, and WireGuard tells the peer's endpoint by where packets come from. Where wires have link-local
 * addresses only, the kernel finds the loopback itself.
 */
export function preferredSources({namespaces}: Node, ends: readonly PlannedEnd[]): Sources {
	const {interfaces} = namespaces[0]!;
	const endpoints = new Set(
		ends.filter(({own}) => !own.roams).map(({own}) => formatAddress(own.endpointAddress)),
	);
	const sources = new Map<4 | 6, Address>();
	for (const family of [6, 4] as const) {
		const addressesOf = (kind: 'dummy' | 'ethernet'): Address[] =>
			interfaces
				.filter(each => each.kind === kind)
				.flatMap(({addresses}) => addresses.filter(address => address.family === family));
		const loopbacks = addressesOf('dummy').filter(address => endpoints.has(formatAddress(address)));
		if (loopbacks.length === 1 && addressesOf('ethernet').length > 0) {
			sources.set(family, loopbacks[0]!);
		}
	}

	return sources;
}
