// Finds what lies below a lab's tunnels: the networks that carry them, and which prefixes must never be seen there.

import {
	contains,
	formatAddress,
	formatPrefix,
	hostOf,
	networkOf,
	overlaps,
	type Prefix,
	parsePrefix,
} from '../../topology/address.js';
import type {Topology} from '../../topology/model.js';
import {groupBy} from '../../topology/verify/view.js';
import type {BridgePlan} from '../model.js';
import {distances, type End, keyOf, type Link, type OwnTunnel, reachable} from './graph.js';
import type {Place, UnderlayLink, UnderlayPlan, UnderlayProtocol} from './model.js';
import {mergePrefixes} from './prefixes.js';

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
	links: readonly Link[],
	forwards: (key: string) => boolean,
): Set<string> {
	const networks = links.filter(({kind}) => kind === 'network');
	const byFrom = groupBy(networks, ({from}) => keyOf(from));
	const cache = new Map<string, Map<string, number>>();
	const from = (key: string): Map<string, number> => {
		const known = cache.get(key) ?? distances(key, byFrom, forwards);
		cache.set(key, known);
		return known;
	};
	const found = new Set<string>();
	for (const [one, other] of pairs) {
		const whole = from(one).get(other);
		for (const {from: near, to: far, name} of networks) {
			const length =
				(from(one).get(keyOf(near)) ?? Number.NaN) + 1 + (from(other).get(keyOf(far)) ?? Number.NaN);
			if (length === whole) {
				found.add(name);
			}
		}
	}

	return found;
}

export function findUnderlay(
	topology: Topology,
	links: readonly Link[],
	own: readonly OwnTunnel[],
): Underlay {
	const ends: (readonly [Place, Place])[] = [
		...topology.tunnels.map(({a, b}) => [a, b] as const),
		...own.map(tunnel => tunnel.ends),
	];
	const kinds = new Map(topology.nodes.map(({name, kind}) => [main(name), kind]));
	const networks = carriers(
		ends.map(([one, other]) => [main(one.node), main(other.node)] as const),
		links,
		key => kinds.get(key) !== 'host',
	);
	const inner = links.filter(({kind, name}) => kind === 'network' && !networks.has(name));
	return {networks, inside: reachable(ends.flat().map(keyOf), inner)};
}

// Every interface has one of its own in it, on either side.
const linkLocal = parsePrefix('fe80::/10')!;

interface Sides {
	readonly publicPrefixes: Prefix[];
	readonly privatePrefixes: Prefix[];
}

function sortPrefixes(topology: Topology, ends: readonly End[], {networks, inside}: Underlay): Sides {
	const endpoints = topology.tunnels
		.flatMap(({a, b}) => [a, b])
		.filter(({roams}) => !roams)
		.map(({endpointAddress}) => endpointAddress);
	const sides: Sides = {publicPrefixes: [], privatePrefixes: []};
	for (const {name: node, namespaces} of topology.nodes) {
		for (const {name: namespace, interfaces} of namespaces) {
			for (const {network, addresses} of interfaces) {
				for (const prefix of addresses) {
					const isPublic =
						!inside.has(keyOf({node, namespace})) ||
						(network !== null && networks.has(network)) ||
						endpoints.some(address => contains(prefix, address));
					sides[isPublic ? 'publicPrefixes' : 'privatePrefixes'].push(networkOf(prefix));
				}
			}
		}
	}

	const inTunnels = [
		...topology.tunnels.flatMap(({a, b}) => [...a.addresses, ...b.addresses]),
		...ends.flatMap(({addresses}) => addresses.flatMap(text => parsePrefix(text) ?? [])),
	];
	sides.privatePrefixes.push(...inTunnels.map(networkOf));
	const isTold = (prefix: Prefix): boolean => !contains(linkLocal, prefix);
	return {
		publicPrefixes: sides.publicPrefixes.filter(isTold),
		privatePrefixes: sides.privatePrefixes.filter(isTold),
	};
}

const listen = (network: string, bridges: readonly BridgePlan[]): UnderlayLink[] =>
	bridges.filter(bridge => bridge.network === network).map(({name}) => ({network, ifname: name}));

function protocolsOf({nodes}: Topology, {networks, inside}: Underlay): UnderlayProtocol[] {
	const found = new Set<UnderlayProtocol>();
	for (const {namespaces} of nodes) {
		for (const {interfaces, routing} of namespaces) {
			const outside = new Set(
				interfaces.filter(({network}) => networks.has(network ?? '')).map(({name}) => name),
			);
			if (routing?.ospf.some(instance => instance.interfaces.some(({name}) => outside.has(name)))) {
				found.add('ospf');
			}

			if (routing?.babel.some(instance => instance.interfaces.some(({name}) => outside.has(name)))) {
				found.add('babel');
			}

			const timed = routing?.ospf.flatMap(instance => instance.interfaces) ?? [];
			if (timed.some(({name, bfd}) => outside.has(name) && bfd !== null)) {
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

	return [...found].filter(() => inside.size > 0).sort();
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
				{outside: {node, namespace: 'main'}, inside: {node, namespace}},
			]),
	);
	return {
		links: [...underlay.networks].flatMap(network => listen(network, bridges)),
		ports: [
			...new Set([...tunnelEnds.map(({listenPort}) => listenPort), ...own.flatMap(({ports}) => ports)]),
		].sort((a, b) => a - b),
		protocols: protocolsOf(topology, underlay),
		publicPrefixes: mergePrefixes(publicPrefixes).map(formatPrefix),
		// One that is on both sides tells nothing.
		privatePrefixes: mergePrefixes(
			privatePrefixes.filter(inner => !publicPrefixes.some(outer => overlaps(inner, outer))),
		).map(formatPrefix),
		isolated: [...isolated.values()],
	};
}

export const addressText = (prefix: Prefix): string => formatAddress(hostOf(prefix));
