// Finds the nodes whose tunnels may leave by several interfaces, as routing decides.

import {groupBy} from '../../shared/group-by.js';
import type {Node, Topology, Tunnel, TunnelEnd} from '../../topology/model.js';
import type {Hop} from '../../topology/ways/hops.js';
import {hasOthers} from '../../topology/ways/meant.js';
import type {Exit, Space} from '../../topology/ways/spaces.js';
import {ownerOf} from '../../topology/ways/tunnel-mtu.js';
import {Ways} from '../../topology/ways/ways.js';
import type {UplinkPlan} from './model.js';

/** A tunnel, and the wires by which the packets of one of its ends may leave. */
interface Outlet {
	readonly tunnel: string;
	readonly exits: readonly Exit[];
}

/** Nodes whose ways the file tells. What a user's own bird.conf or commands do, it does not. */
export const isKnown = (node: Node): boolean =>
	node.namespaces[0]!.routing?.ownConfig == null && !hasOthers(node);

/**
 * A link's own prefix leads past what a protocol says of it; of links and fixed routes the longest prefix leads, whether its link has a
 * carrier or not. A protocol may have a longer one than a fixed route.
 */
function leading(hops: readonly Hop[]): readonly Hop[] {
	const longest = Math.max(...hops.map(({length}) => length ?? -1));
	const best = hops.filter(({length}) => length === longest);
	const links = best.filter(({by}) => by === 'link');
	return links.length > 0 ? links : hops.filter(({length}) => length === null || length === longest);
}

function exitsOf(ways: Ways, from: Space, peer: TunnelEnd): readonly Exit[] {
	const owner = ownerOf(ways, peer);
	if (owner === undefined || owner === from) {
		return [];
	}

	const first = new Set(leading(ways.hops(from, peer.endpointAddress)).map(({exit}) => exit));
	if (first.size < 2) {
		return [];
	}

	const exits = ways.exits(from, owner, peer.endpointAddress);
	return exits.filter(exit => exit.tunnel === null && first.has(exit));
}

const endsOf = ({name, a, b}: Tunnel) => [
	{tunnel: name, own: a, peer: b},
	{tunnel: name, own: b, peer: a},
];

/** Each interface by which a tunnel may leave, where there is another. In the order of the file's nodes. */
export function planUplinks(topology: Topology): UplinkPlan[] {
	const networks = new Map(
		topology.nodes.map(({name, namespaces}) => [
			name,
			new Map(namespaces[0]!.interfaces.map(({name: ifname, network}) => [ifname, network])),
		]),
	);
	const ends = groupBy(topology.tunnels.flatMap(endsOf), ({own}) => own.node);
	const wired = topology.nodes.filter(
		node =>
			ends.has(node.name) &&
			[...networks.get(node.name)!.values()].filter(network => network !== null).length > 1 &&
			isKnown(node),
	);
	if (wired.length === 0) {
		return [];
	}

	const ways = new Ways(topology);
	return wired.flatMap(({name: node}) => {
		const from = ways.spaces.byNode.get(node);
		const outlets =
			from === undefined
				? []
				: ends
						.get(node)!
						.filter(({peer}) => !peer.roams)
						.map(({tunnel, peer}): Outlet => ({tunnel, exits: exitsOf(ways, from, peer)}))
						.filter(({exits}) => exits.length > 1);
		const uplinks = (from?.exits ?? []).filter(exit => outlets.some(({exits}) => exits.includes(exit)));
		return uplinks.map(uplink => {
			const own = outlets.filter(({exits}) => exits.includes(uplink));
			const others = new Set(own.flatMap(({exits}) => exits).map(({ifname}) => ifname));
			others.delete(uplink.ifname);
			return {
				node,
				ifname: uplink.ifname,
				network: networks.get(node)!.get(uplink.ifname)!,
				others: [...others],
				tunnels: own.map(({tunnel}) => tunnel),
			};
		});
	});
}
