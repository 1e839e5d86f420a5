// The sessions of a namespace in one list, of all protocols.

import {type Interior, interiors} from '../../topology/interior.js';
import type {NeighborView} from './interior-views.js';
import type {NamespaceView, Protocol} from './model.js';

/** What a session is compared by: BIRD tries again and again, and each try is no news. */
export interface SessionMemory {
	readonly state: string | null;
	readonly ok: boolean;
}

export interface ProtocolSession extends SessionMemory {
	readonly protocol: Protocol;
	readonly name: string;
}

/** What tells a neighbour from others on its interface: its router ID, or its address. */
export const identityOf = (neighbor: NeighborView): string =>
	'routerId' in neighbor ? neighbor.routerId : neighbor.address;

/** The neighbours of all interior protocols. */
export const neighborsIn = (
	namespace: NamespaceView,
): readonly {readonly protocol: Interior; readonly neighbor: NeighborView}[] =>
	interiors.flatMap(protocol =>
		(namespace[protocol] ?? []).map((neighbor: NeighborView) => ({protocol, neighbor})),
	);

export function* listSessions(namespace: NamespaceView): Iterable<ProtocolSession> {
	const {bgp, bfd} = namespace;
	for (const {protocol: name, state, ok} of bgp ?? []) {
		yield {protocol: 'bgp', name, state, ok};
	}

	for (const {protocol, neighbor: one} of neighborsIn(namespace)) {
		const {instance, ifname, neighbor, state, ok} = one;
		yield {protocol, name: `${instance} ${ifname} ${neighbor ?? identityOf(one)}`, state, ok};
	}

	for (const {address, ifname, state} of bfd ?? []) {
		yield {protocol: 'bfd', name: `${ifname} ${address}`, state, ok: state === 'Up'};
	}
}
