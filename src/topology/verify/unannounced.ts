// Explains why a BGP speaker does not know an address: a neighbour has a fixed route to it, and announces none.

import {mainNamespace} from '../../shared/namespaces.js';
import {type Address, formatAddress, formatPrefix} from '../address.js';
import type {Finding} from '../problem.js';
import {exitsBy} from '../ways/spaces.js';
import type {TopologyView} from '../ways/view.js';

/** Null where no neighbour of the sender has such a route. */
export function explainUnannounced(
	{ways: {spaces}}: TopologyView,
	sender: string,
	target: Address,
): Finding | null {
	const space = spaces.byNode.get(sender)!;
	const neighbors = (space.main.routing?.bgp ?? []).flatMap(({ifname, neighborAddress}) =>
		exitsBy(space, ifname).flatMap(({segment}) => spaces.answerer(segment, neighborAddress) ?? []),
	);
	for (const {node, main, fixed} of neighbors) {
		const [found] = fixed.find(target);
		if (found !== undefined && main.routing?.announcesRoutes === false) {
			const {to} = main.routes[found.item]!;
			return {
				path: ['nodes', node, 'routing', mainNamespace, 'announce-routes'],
				message: `${sender} learns routes from ${node} by BGP, and ${node} does not announce its static route to ${formatPrefix(to)}, which leads to ${formatAddress(target)}`,
				hint: `write announce-routes: true at ${node}, or give ${sender} a route`,
			};
		}
	}

	return null;
}
