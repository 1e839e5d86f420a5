// Finds the networks that carry a lab's tunnels, and the prefixes that must never be seen there.

import {groupBy} from '../../shared/group-by.js';
import {mainNamespace} from '../../shared/namespaces.js';
import {
	contains,
	formatAddress,
	formatPrefix,
	hostOf,
	hostPrefix,
	networkOf,
	type Prefix,
	parsePrefix,
} from '../../topology/address.js';
import type {Topology} from '../../topology/model.js';
import type {BridgePlan} from '../model.js';
import {
	type End,
	indexJoints,
	type Joint,
	keyOf,
	measureDistances,
	type OwnTunnel,
	reachable,
} from './graph.js';
import type {Place, UnderlayLink, UnderlayPlan} from './model.js';
import {mergePrefixes, PrefixSet} from './prefixes.js';
import {standbyNetworks} from './standby.js';
import {protocolsOf} from './underlay-protocols.js';

export interface Underlay {
	/** Names of the networks that carry tunnels. */
	readonly networks: ReadonlySet<string>;
	/** Namespaces on the inner side: where tunnels end, and what their sites' networks join to that. */
	readonly inside: ReadonlySet<string>;
}

const main = (node: string): string => `${node}/main`;

/** Networks on a shortest way between the sockets of a tunnel's two ends. */
function carriers(
	pairs: readonly (readonly [string, string])[],
	joints: readonly Joint[],
	forwards: (key: string) => boolean,
): Set<string> {
	const index = indexJoints(joints);
	const found = new Set<string>();
	for (const [from, ends] of groupBy(pairs, ([one]) => one)) {
		const {places, joints: passed} = measureDistances(from, index, forwards);
		// From the furthest back: what is on a way to an end leads there by what comes before it.
		const useful = new Set(ends.map(([, other]) => other));
		const carrying = new Set<Joint>();
		for (const [key, distance] of [...places].reverse()) {
			const before = useful.has(key) ? (index.get(key) ?? []) : [];
			for (const joint of before.filter(each => passed.get(each) === distance - 1 && !carrying.has(each))) {
				carrying.add(joint);
				found.add(joint.name);
				for (const member of joint.members) {
					if (places.get(member.key) === distance - 1 && (member.key === from || forwards(member.key))) {
						useful.add(member.key);
					}
				}
			}
		}
	}

	return found;
}

export function findUnderlay(
	topology: Topology,
	joints: readonly Joint[],
	own: readonly OwnTunnel[],
): Underlay {
	const ends: (readonly [Place, Place])[] = [
		...topology.tunnels.map(({a, b}) => [a, b] as const),
		...own.map(tunnel => tunnel.ends),
	];
	const kinds = new Map(topology.nodes.map(({name, kind}) => [main(name), kind]));
	const wires = joints.filter(({kind}) => kind === 'network');
	const carrying = carriers(
		ends.map(([one, other]) => [main(one.node), main(other.node)] as const),
		wires,
		key => kinds.get(key) !== 'host',
	);
	// In the order of the file.
	const networks = new Set(topology.networks.map(({name}) => name).filter(name => carrying.has(name)));
	const inner = wires.filter(({name}) => !networks.has(name));
	return {networks, inside: reachable(ends.flat().map(keyOf), inner)};
}

// Every interface has one of its own in it, on either side.
const linkLocal = parsePrefix('fe80::/10')!;

interface Sides {
	readonly publicPrefixes: Prefix[];
	readonly privatePrefixes: Prefix[];
}

function sortPrefixes(topology: Topology, ends: readonly End[], {networks, inside}: Underlay): Sides {
	const endpoints = new PrefixSet(
		topology.tunnels
			.flatMap(({a, b}) => [a, b])
			.filter(({roams}) => !roams)
			.map(({endpointAddress}) => hostPrefix(endpointAddress)),
	);
	const sides: Sides = {publicPrefixes: [], privatePrefixes: []};
	for (const {name: node, namespaces} of topology.nodes) {
		for (const {name: namespace, interfaces} of namespaces) {
			for (const {network, addresses} of interfaces) {
				for (const prefix of addresses) {
					const isPublic =
						!inside.has(keyOf({node, namespace})) ||
						(network !== null && networks.has(network)) ||
						endpoints.overlaps(prefix);
					sides[isPublic ? 'publicPrefixes' : 'privatePrefixes'].push(networkOf(prefix));
				}
			}
		}
	}

	const inTunnels = [
		...topology.tunnels.flatMap(({a, b}) => [...a.addresses, ...b.addresses]),
		...ends.flatMap(({addresses}) => addresses.flatMap(text => parsePrefix(text) ?? [])),
	];
	const isTold = (prefix: Prefix): boolean => !contains(linkLocal, prefix);
	return {
		publicPrefixes: sides.publicPrefixes.filter(isTold),
		privatePrefixes: [...sides.privatePrefixes, ...inTunnels.map(networkOf)].filter(isTold),
	};
}

function listen(
	networks: ReadonlySet<string>,
	bridges: readonly BridgePlan[],
	topology: Topology,
): UnderlayLink[] {
	const byNetwork = groupBy(bridges, ({network}) => network);
	const standby = standbyNetworks(topology);
	return [...networks].flatMap(network =>
		(byNetwork.get(network) ?? []).map(({name}) => ({network, ifname: name, standby: standby.has(network)})),
	);
}

/** What `wgsim check` holds the underlay to. */
export function planUnderlay(
	topology: Topology,
	bridges: readonly BridgePlan[],
	own: readonly OwnTunnel[],
	underlay: Underlay,
): UnderlayPlan {
	const {publicPrefixes, privatePrefixes} = sortPrefixes(
		topology,
		own.flatMap(({ends}) => ends),
		underlay,
	);
	const tunnelEnds = topology.tunnels.flatMap(({a, b}) => [a, b]);
	const isolated = new Map(
		tunnelEnds
			.filter(({node}) => !underlay.inside.has(main(node)))
			.map(({node, namespace}) => [
				keyOf({node, namespace}),
				{outside: {node, namespace: mainNamespace}, inside: {node, namespace}},
			]),
	);
	const outer = new PrefixSet(publicPrefixes);
	return {
		links: listen(underlay.networks, bridges, topology),
		ports: [
			...new Set([...tunnelEnds.map(({listenPort}) => listenPort), ...own.flatMap(({ports}) => ports)]),
		].sort((a, b) => a - b),
		protocols: protocolsOf(topology, underlay.networks),
		publicPrefixes: outer.prefixes.map(formatPrefix),
		// One that is on both sides tells nothing.
		privatePrefixes: mergePrefixes(privatePrefixes.filter(inner => !outer.overlaps(inner))).map(formatPrefix),
		isolated: [...isolated.values()],
	};
}

export const addressText = (prefix: Prefix): string => formatAddress(hostOf(prefix));
