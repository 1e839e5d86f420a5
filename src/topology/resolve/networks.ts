// Resolves networks: their members, and so their kind.

import type {InterfaceRef, Network} from '../model.js';
import type {ExplicitValue} from '../schema/file.js';
import {joinSegments} from './segments.js';

const defaultMtu = 1500;

export function resolveNetworks(explicit: ExplicitValue): Network[] {
	const {networks = {}, nodes = {}} = explicit;
	const segments = joinSegments(explicit);
	const members = new Map<string, InterfaceRef[]>(Object.keys(networks).map(name => [name, []]));
	for (const [node, {interfaces = {}}] of Object.entries(nodes)) {
		for (const [ifname, {network}] of Object.entries(interfaces)) {
			members.get(network ?? '')?.push({node, ifname});
		}
	}

	return Object.entries(networks).map(([name, network]) => ({
		name,
		mtu: network?.mtu ?? defaultMtu,
		kind: members.get(name)!.length === 2 ? 'wire' : 'bridge',
		segment: segments.get(name)!,
		members: members.get(name)!,
	}));
}
