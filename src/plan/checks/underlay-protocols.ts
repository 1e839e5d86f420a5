// Lists the protocols that routers of an underlay speak there.

import {instancesOf} from '../../topology/interior.js';
import type {Topology} from '../../topology/model.js';
import type {UnderlayProtocol} from './model.js';

/** `networks` are the underlay's. */
export function protocolsOf({nodes}: Topology, networks: ReadonlySet<string>): UnderlayProtocol[] {
	const found = new Set<UnderlayProtocol>();
	for (const {namespaces} of nodes) {
		for (const {interfaces, routing} of namespaces) {
			const outside = new Set(
				interfaces.filter(({network}) => networks.has(network ?? '')).map(({name}) => name),
			);
			const spoken = instancesOf(routing).flatMap(({protocol, interfaces: own}) =>
				own.filter(({name}) => outside.has(name)).map(({bfd}) => ({protocol, bfd})),
			);
			for (const {protocol} of spoken) {
				found.add(protocol);
			}

			if (spoken.some(({bfd}) => bfd != null) || routing?.watches.some(({ifname}) => outside.has(ifname))) {
				found.add('bfd');
			}

			for (const session of routing?.bgp.filter(({ifname}) => outside.has(ifname)) ?? []) {
				found.add('bgp');
				if (session.bfd !== null) {
					found.add('bfd');
				}
			}
		}
	}

	return [...found].sort();
}
