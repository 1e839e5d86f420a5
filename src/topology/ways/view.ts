// A view of a topology by namespaces: the content of each, and the links between them.

import {append} from '../../shared/group-by.js';
import {Groups} from '../groups.js';
import type {InterfaceAddress} from '../interface-address.js';
import type {Namespace, Node, Topology, Tunnel, TunnelEnd} from '../model.js';
import type {Path} from '../problem.js';
import {Ways} from './ways.js';

/** An address on an interface of either kind, with its place in the explicit layer. */
export interface Holding {
	readonly node: string;
	readonly namespace: string;
	readonly ifname: string;
	/** The segment or tunnel it is on; null for a dummy. */
	readonly segment: string | null;
	readonly prefix: InterfaceAddress;
	readonly path: Path;
}

/** One end of a tunnel, with its place in the explicit layer. */
export interface PlacedEnd {
	readonly tunnel: Tunnel;
	readonly end: TunnelEnd;
	readonly other: TunnelEnd;
	readonly path: Path;
}

export interface TopologyView {
	readonly topology: Topology;
	readonly holdings: readonly Holding[];
	/** Namespaces of one realm are joined by networks and tunnels; main and private of a gateway are not. */
	realmOf(node: string, namespace: string): string;
	/** Networks that switches join are one segment. */
	segmentOf(network: string): string;
	node(name: string): Node;
	namespace(node: string, name: string): Namespace | undefined;
	/** Both ends of every tunnel. */
	readonly ends: readonly PlacedEnd[];
	/** How packets of tunnels get from one main namespace to another. */
	readonly ways: Ways;
}

export function viewTopology(topology: Topology): TopologyView {
	const nodes = new Map(topology.nodes.map(node => [node.name, node]));
	const segments = new Map(topology.networks.map(({name, segment}) => [name, segment]));
	const segmentOf = (network: string): string => segments.get(network)!;
	const realms = joinRealms(topology);
	let ways: Ways | null = null;
	let holdings: Holding[] | null = null;
	let ends: PlacedEnd[] | null = null;
	return {
		topology,
		get holdings() {
			holdings ??= [...interfaceHoldings(topology, segmentOf), ...tunnelHoldings(topology)];
			return holdings;
		},
		realmOf: (node, namespace) => realms.find(`${node}/${namespace}`),
		segmentOf,
		node: name => nodes.get(name)!,
		namespace: (node, name) => nodes.get(node)?.namespaces.find(namespace => namespace.name === name),
		get ends() {
			ends ??= listEnds(topology);
			return ends;
		},
		get ways() {
			ways ??= new Ways(topology);
			return ways;
		},
	};
}

const listEnds = ({tunnels}: Topology): PlacedEnd[] =>
	tunnels.flatMap(tunnel =>
		[
			{end: tunnel.a, other: tunnel.b},
			{end: tunnel.b, other: tunnel.a},
		].map(ends => ({tunnel, ...ends, path: ['tunnels', tunnel.name, 'ends', ends.end.node]})),
	);

function joinRealms({nodes, tunnels}: Topology): Groups {
	const groups = new Groups();
	for (const {name, namespaces} of nodes) {
		for (const namespace of namespaces) {
			for (const {network} of namespace.interfaces) {
				if (network !== null) {
					groups.join(`network ${network}`, `${name}/${namespace.name}`);
				}
			}
		}
	}

	for (const {a, b} of tunnels) {
		groups.join(`${a.node}/${a.namespace}`, `${b.node}/${b.namespace}`);
	}

	return groups;
}

function interfaceHoldings({nodes}: Topology, segmentOf: (network: string) => string): Holding[] {
	return nodes.flatMap(({name: node, namespaces}) =>
		namespaces.flatMap(({name: namespace, interfaces}) =>
			interfaces.flatMap(({name: ifname, network, addresses}) =>
				addresses.map((prefix, index) => {
					const path = ['nodes', node, 'interfaces', ifname, 'addresses', index];
					const segment = network === null ? null : segmentOf(network);
					return {node, namespace, ifname, segment, prefix, path};
				}),
			),
		),
	);
}

/** An interface with several peers has its addresses once, though each of its tunnels tells them. */
function tunnelHoldings({tunnels}: Topology): Holding[] {
	const seen = new Set<string>();
	return tunnels.flatMap(({name, segment, a, b}) =>
		[a, b].flatMap(({node, namespace, ifname, addresses}) => {
			const isKnown = seen.has(`${node} ${ifname}`);
			seen.add(`${node} ${ifname}`);
			return (isKnown ? [] : addresses).map((prefix, index) => {
				const path = ['tunnels', name, 'ends', node, 'addresses', index];
				return {node, namespace, ifname, segment: `tunnel ${segment}`, prefix, path};
			});
		}),
	);
}

/** By `node ifname`: the names that segments or tunnels there have for everybody on them; an interface with several peers is on several. */
export function nameSegments({
	topology,
	segmentOf,
}: Pick<TopologyView, 'topology' | 'segmentOf'>): Map<string, readonly string[]> {
	const segments = new Map<string, string[]>(
		topology.nodes.flatMap(({name, namespaces}) =>
			namespaces.flatMap(({interfaces}) =>
				interfaces.flatMap(({name: ifname, network}): [string, string[]][] =>
					network === null ? [] : [[`${name} ${ifname}`, [segmentOf(network)]]],
				),
			),
		),
	);
	for (const {name, a, b} of topology.tunnels) {
		for (const key of [a, b].map(({node, ifname}) => `${node} ${ifname}`)) {
			append(segments, key, `tunnel ${name}`);
		}
	}

	return segments;
}
