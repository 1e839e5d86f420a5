// Finds the nodes of which only the running kernel tells by which interfaces packets of their tunnels leave.

import {groupBy} from '../../shared/group-by.js';
import type {Namespace, Node, Topology} from '../../topology/model.js';
import type {OutletPlan, OutletWire} from './model.js';
import {isKnown} from './uplinks.js';

/** A namespace, and the segments that it is on. */
interface Spot {
	readonly node: string;
	readonly forwards: boolean;
	readonly segments: ReadonlySet<string>;
}

const wiresOf = ({interfaces}: Namespace) =>
	interfaces.flatMap(({name: ifname, network}) => (network === null ? [] : [{ifname, network}]));

/** What is not wgsim's own may make WireGuard interfaces. */
const bringsOwn = ({settings}: Node): boolean =>
	settings.ownWireguard.length > 0 || settings.commands.length > 0 || settings.image !== null;

/** Packets of tunnels may be for these: for an end, or for an address translation in front of one. */
const isAimedAt = (node: Node, ends: ReadonlySet<string>): boolean =>
	ends.has(node.name) ||
	bringsOwn(node) ||
	node.namespaces.some(
		({masquerade, forward, netmap}) => masquerade.length + forward.length + netmap.length > 0,
	);

/** Nodes to which packets can come from a segment without passing this one. */
function beyond(segment: string, node: string, bySegment: ReadonlyMap<string, readonly Spot[]>): Set<string> {
	const passed = new Set([segment]);
	const found = new Set<string>();
	// A set hands out what is added while it is gone through.
	for (const at of passed) {
		for (const spot of (bySegment.get(at) ?? []).filter(one => one.node !== node)) {
			found.add(spot.node);
			for (const next of spot.forwards ? spot.segments : []) {
				passed.add(next);
			}
		}
	}

	return found;
}

/** In the order of the file's nodes. */
export function planOutlets(topology: Topology): OutletPlan[] {
	const {nodes, networks, tunnels} = topology;
	const ends = new Set(tunnels.flatMap(({a, b}) => [a.node, b.node]));
	const facesRoaming = new Set(
		tunnels.flatMap(({a, b}) => [...(a.roams ? [b.node] : []), ...(b.roams ? [a.node] : [])]),
	);
	const asked = nodes.filter(
		node =>
			node.kind !== 'switch' &&
			node.namespaces.some(namespace => wiresOf(namespace).length > 1) &&
			(bringsOwn(node) || facesRoaming.has(node.name) || (ends.has(node.name) && !isKnown(node))),
	);
	if (asked.length === 0) {
		return [];
	}

	const segments = new Map(networks.map(({name, segment}) => [name, segment]));
	const spots = nodes.flatMap(({name: node, namespaces}) =>
		namespaces.map(namespace => ({
			node,
			forwards: namespace.forwarding,
			segments: new Set(wiresOf(namespace).map(({network}) => segments.get(network)!)),
		})),
	);
	const bySegment = groupBy(
		spots.flatMap(spot => [...spot.segments].map(segment => ({spot, segment}))),
		({segment}) => segment,
	);
	const index = new Map([...bySegment].map(([segment, found]) => [segment, found.map(({spot}) => spot)]));
	const targets = new Set(nodes.filter(node => isAimedAt(node, ends)).map(({name}) => name));
	return asked.map(node => ({
		node: node.name,
		isKnown: isKnown(node),
		wires: node.namespaces.flatMap(namespace =>
			wiresOf(namespace).map(
				({ifname, network}): OutletWire => ({
					namespace: namespace.name,
					ifname,
					network,
					leadsTo: [...beyond(segments.get(network)!, node.name, index)].filter(name => targets.has(name)),
				}),
			),
		),
	}));
}
