// The sessions of a namespace in one list, of all protocols.

import type {NamespaceView} from './model.js';

/** What a session is compared by: BIRD tries again and again, and each try is no news. */
export interface SessionMemory {
	readonly state: string | null;
	readonly ok: boolean;
}

export interface ProtocolSession extends SessionMemory {
	readonly protocol: 'bgp' | 'ospf' | 'babel' | 'bfd';
	readonly name: string;
}

export function* listSessions({ospf, babel, bgp, bfd}: NamespaceView): Iterable<ProtocolSession> {
	for (const {protocol: name, state, ok} of bgp ?? []) {
		yield {protocol: 'bgp', name, state, ok};
	}

	for (const {instance, ifname, neighbor, routerId, state, ok} of ospf ?? []) {
		yield {protocol: 'ospf', name: `${instance} ${ifname} ${neighbor ?? routerId}`, state, ok};
	}

	for (const {instance, ifname, neighbor, address, state, ok} of babel ?? []) {
		yield {protocol: 'babel', name: `${instance} ${ifname} ${neighbor ?? address}`, state, ok};
	}

	for (const {address, ifname, state} of bfd ?? []) {
		yield {protocol: 'bfd', name: `${ifname} ${address}`, state, ok: state === 'Up'};
	}
}
