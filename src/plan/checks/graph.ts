// A topology as namespaces and what joins them: networks, tunnels, and the user's own WireGuard interfaces.

import type {Interface, Topology} from '../../topology/model.js';
import type {Sources} from '../model.js';
import {sourceFile} from '../node-files.js';
import {readOwnWireguard} from '../own-wireguard.js';
import type {Place} from './model.js';

export const keyOf = ({node, namespace}: Place): string => `${node}/${namespace}`;

/** Where a tunnel ends, whether the topology or the user's own file configures it. */
export interface End extends Place {
	readonly ifname: string;
	readonly addresses: readonly string[];
}

export interface Link {
	readonly kind: 'network' | 'tunnel';
	/** Name of the network or tunnel. */
	readonly name: string;
	readonly from: Place;
	readonly to: Place;
	/** Bytes that either end may send. */
	readonly mtu: number;
}

export interface OwnTunnel {
	readonly ends: readonly [End, End];
	readonly mtu: number;
	readonly ports: readonly number[];
}

/** Two of the user's own interfaces that name each other's public keys. */
export function listOwnTunnels({nodes}: Topology, sources: Sources): OwnTunnel[] {
	const all = nodes.flatMap(({name: node, settings}) =>
		settings.ownWireguard.map(({ifname, namespace, source}) => {
			const {content} = sourceFile(sources, source);
			const {publicKey, peers, addresses, mtu} = readOwnWireguard(content);
			const port = Number(/^\s*ListenPort\s*=\s*(\d+)/im.exec(content)?.[1] ?? 0);
			const end = {node, namespace, ifname, addresses};
			return {end, publicKey, mtu, port, peers: new Set(peers.map(peer => peer.publicKey))};
		}),
	);
	return all.flatMap((one, index) =>
		all
			.slice(index + 1)
			.filter(other => other.peers.has(one.publicKey ?? '') && one.peers.has(other.publicKey ?? ''))
			.map(other => ({
				ends: [one.end, other.end] as const,
				mtu: Math.min(one.mtu, other.mtu),
				ports: [one.port, other.port].filter(port => port > 0),
			})),
	);
}

/** Every link in both directions. */
export function listLinks({nodes, tunnels}: Topology, own: readonly OwnTunnel[]): Link[] {
	const plugged = new Map<string, {place: Place; at: Interface}[]>();
	for (const {name: node, namespaces} of nodes) {
		for (const {name: namespace, interfaces} of namespaces) {
			for (const at of interfaces.filter(({network}) => network !== null)) {
				const members = plugged.get(at.network!) ?? [];
				plugged.set(at.network!, [...members, {place: {node, namespace}, at}]);
			}
		}
	}

	const networks = [...plugged].flatMap(([name, members]) =>
		members.flatMap(one =>
			members
				.filter(other => other !== one)
				.map(
					(other): Link => ({
						kind: 'network',
						name,
						from: one.place,
						to: other.place,
						mtu: Math.min(one.at.mtu, other.at.mtu),
					}),
				),
		),
	);
	const joined = [
		...tunnels.map(({name, a, b, mtu}) => ({name, ends: [a, b] as const, mtu})),
		...own.map(({ends, mtu}) => ({name: `${ends[0].node}--${ends[1].node}`, ends, mtu})),
	];
	return [
		...networks,
		...joined.flatMap(({name, ends: [one, other], mtu}) =>
			[
				[one, other],
				[other, one],
			].map(([from, to]): Link => ({kind: 'tunnel', name, from: from!, to: to!, mtu})),
		),
	];
}

/** Every namespace that these links lead to, the first ones themselves among them. */
export function reachable(from: Iterable<string>, links: readonly Link[]): Set<string> {
	const found = new Set(from);
	for (let size = -1; size !== found.size; ) {
		size = found.size;
		for (const link of links) {
			if (found.has(keyOf(link.from))) {
				found.add(keyOf(link.to));
			}
		}
	}

	return found;
}

/** Links away from a namespace; those who do not forward are ends only. */
export function distances(
	from: string,
	links: ReadonlyMap<string, readonly Link[]>,
	forwards: (key: string) => boolean,
): Map<string, number> {
	const found = new Map([[from, 0]]);
	let edge = [from];
	for (let distance = 1; edge.length > 0; distance++) {
		const next: string[] = [];
		for (const key of edge.filter(one => one === from || forwards(one))) {
			for (const {to} of links.get(key) ?? []) {
				if (!found.has(keyOf(to))) {
					found.set(keyOf(to), distance);
					next.push(keyOf(to));
				}
			}
		}

		edge = next;
	}

	return found;
}
