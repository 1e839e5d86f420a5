// A topology as namespaces and the links between them: networks, tunnels, and the user's own WireGuard interfaces.

import type {Family} from '../../topology/address.js';
import {instancesOf} from '../../topology/interior.js';
import type {Interface, Namespace, Node, Topology} from '../../topology/model.js';
import {hasOthers} from '../../topology/ways/meant.js';
import type {Sources} from '../model.js';
import {listOwnEnds, type OwnEnd, peerFinder} from '../own-ends.js';
import {deriveOwnMtus} from '../own-mtu.js';
import type {Place} from './model.js';

export const keyOf = ({node, namespace}: Place): string => `${node}/${namespace}`;

/** Where a tunnel ends, whether the topology or the user's own file configures it. */
export interface End extends Place {
	readonly ifname: string;
	readonly addresses: readonly string[];
}

/** An end that the user's own file configures. */
export interface RoutedEnd extends End {
	/** Prefixes that its namespace routes into the tunnel. */
	readonly routes: readonly string[];
	/** Bytes that it may send; what it receives is bound by the other end's. */
	readonly mtu: number;
}

/** What joins namespaces: each of its members reaches every other, so that there is one of a network however many are on it. */
export interface Joint {
	readonly kind: 'network' | 'tunnel';
	/** Name of the network or tunnel. */
	readonly name: string;
	readonly members: Member[];
}

export interface Member {
	/** Of the namespace: see `keyOf`. */
	readonly key: string;
	/** Bytes that it may send here. */
	readonly mtu: number;
	/** The families of packets that may be routed by this interface; some of them twice. */
	readonly routed: readonly Family[];
}

export interface OwnTunnel {
	readonly ends: readonly [RoutedEnd, RoutedEnd];
	readonly ports: readonly number[];
}

/** Two of the user's own interfaces that are each other's peers. */
export function listOwnTunnels(topology: Topology, sources: Sources): OwnTunnel[] {
	const ends = listOwnEnds(topology, sources);
	const mtus = deriveOwnMtus(topology, ends);
	const peerOf = peerFinder(ends);
	const places = new Map(ends.map((end, index) => [end, index]));
	return ends.flatMap((one, index) =>
		[...new Set(one.own.peers.map(peer => peerOf(one, peer)))]
			.filter(other => other !== null && places.get(other)! > index)
			.map(other => ({
				ends: [placeOf(one, mtus.get(one)!), placeOf(other!, mtus.get(other!)!)] as const,
				ports: [one, other!].flatMap(({own}) => own.listenPort ?? []),
			})),
	);
}

const placeOf = (
	{node, namespace, ifname, own: {addresses, table, peers}}: OwnEnd,
	mtu: number,
): RoutedEnd => ({
	mtu,
	node,
	namespace,
	ifname,
	addresses,
	routes: table === 'auto' ? peers.flatMap(({allowedIps}) => allowedIps) : [],
});

const both: readonly Family[] = [4, 6];

/**
 * The families in which something routes packets by an interface: an address, a protocol, a fixed route, or what the user brings. One
 * that has none of these is plugged in, and leads nowhere.
 */
function familiesRouted(
	node: Node,
	{routing, routes}: Namespace,
	{name, addresses}: Interface,
): readonly Family[] {
	if (node.kind === 'switch' || hasOthers(node) || (routing !== null && routing.ownConfig !== null)) {
		return both;
	}

	const speaks = ({interfaces}: {readonly interfaces: readonly {readonly name: string}[]}) =>
		interfaces.some(each => each.name === name);
	return [
		...addresses.map(({family}) => family),
		...instancesOf(routing)
			.filter(speaks)
			.flatMap(({families}) => families),
		...(routing?.bgp ?? []).filter(({ifname}) => ifname === name).flatMap(({families}) => families),
		...routes.filter(({ifname}) => ifname === name).map(({to}) => to.family),
	];
}

export function listJoints({nodes, tunnels}: Topology, own: readonly OwnTunnel[]): Joint[] {
	const networks = new Map<string, Joint>();
	for (const node of nodes) {
		for (const namespace of node.namespaces) {
			for (const plug of namespace.interfaces) {
				const {network, mtu} = plug;
				if (network !== null) {
					const joint = networks.get(network) ?? {kind: 'network', name: network, members: []};
					networks.set(network, joint);
					const key = keyOf({node: node.name, namespace: namespace.name});
					joint.members.push({key, mtu, routed: familiesRouted(node, namespace, plug)});
				}
			}
		}
	}

	const joined = [
		...tunnels.map(({name, a, b, mtu}) => ({name, ends: [a, b].map(end => ({...end, mtu}))})),
		...own.map(({ends}) => ({name: `${ends[0].node}--${ends[1].node}`, ends})),
	];
	return [
		...networks.values(),
		...joined.map(
			({name, ends}): Joint => ({
				kind: 'tunnel',
				name,
				members: ends.map(end => ({key: keyOf(end), mtu: end.mtu, routed: both})),
			}),
		),
	];
}

/** Joints by the namespaces that are on them. */
export function indexJoints(joints: readonly Joint[]): ReadonlyMap<string, readonly Joint[]> {
	const index = new Map<string, Joint[]>();
	for (const joint of joints) {
		for (const {key} of joint.members) {
			index.set(key, index.get(key) ?? []);
			index.get(key)!.push(joint);
		}
	}

	return index;
}

/** Every namespace that these joints lead to, the first ones themselves among them. */
export function reachable(from: Iterable<string>, joints: readonly Joint[]): Set<string> {
	const index = indexJoints(joints);
	const found = new Set(from);
	const passed = new Set<Joint>();
	for (const key of found) {
		for (const joint of index.get(key) ?? []) {
			if (!passed.has(joint)) {
				passed.add(joint);
				for (const member of joint.members) {
					found.add(member.key);
				}
			}
		}
	}

	return found;
}

export interface Distances {
	/** Joints between a namespace and each other that is reached, nearest first. */
	readonly places: ReadonlyMap<string, number>;
	/** Joints before this one. */
	readonly joints: ReadonlyMap<Joint, number>;
}

/** How far each namespace is, and each joint; namespaces that do not forward are ends only. */
export function measureDistances(
	from: string,
	index: ReadonlyMap<string, readonly Joint[]>,
	forwards: (key: string) => boolean,
): Distances {
	const places = new Map([[from, 0]]);
	const joints = new Map<Joint, number>();
	// A map hands out what is added while it is gone through.
	for (const [key, distance] of places) {
		for (const joint of key === from || forwards(key) ? (index.get(key) ?? []) : []) {
			if (!joints.has(joint)) {
				joints.set(joint, distance);
				for (const member of joint.members) {
					if (!places.has(member.key)) {
						places.set(member.key, distance + 1);
					}
				}
			}
		}
	}

	return {places, joints};
}
