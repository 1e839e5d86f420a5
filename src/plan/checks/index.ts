// Derives from a topology what `wgsim check` holds its lab to.

import {formatPrefix} from '../../topology/address.js';
import type {Topology, Tunnel, TunnelEnd} from '../../topology/model.js';
import type {BridgePlan, ExpectedReach, Sources} from '../model.js';
import {formatEndpoint} from '../wireguard.js';
import {keyOf, listLinks, listOwnTunnels, type OwnTunnel} from './graph.js';
import {planLearnt} from './learnt.js';
import type {CheckPlan, PlannedAddress, PlannedEnd, PlannedTunnel} from './model.js';
import {planPairs} from './pairs.js';
import {addressText, findUnderlay, planUnderlay} from './underlay.js';

const listAddresses = ({nodes, tunnels}: Topology, own: readonly OwnTunnel[]): PlannedAddress[] => [
	...nodes.flatMap(({name: node, namespaces}) =>
		namespaces.flatMap(({name: namespace, interfaces}) =>
			interfaces.flatMap(({name: ifname, addresses}) =>
				addresses.map(prefix => ({node, namespace, ifname, address: formatPrefix(prefix)})),
			),
		),
	),
	...tunnels
		.flatMap(({a, b}) => [a, b])
		.flatMap(({node, namespace, ifname, addresses}) =>
			addresses.map(prefix => ({node, namespace, ifname, address: formatPrefix(prefix)})),
		),
	...own
		.flatMap(({ends}) => ends)
		.flatMap(({node, namespace, ifname, addresses}) =>
			addresses.map(address => ({node, namespace, ifname, address})),
		),
];

function planTunnel(
	{name, mtu, a, b}: Tunnel,
	nodes: Topology['nodes'],
	publicKeys: ReadonlyMap<string, string>,
): PlannedTunnel {
	const end = ({node, namespace, ifname, addresses, ...own}: TunnelEnd): PlannedEnd => ({
		node,
		namespace,
		ifname,
		publicKey: publicKeys.get(node)!,
		implementation: nodes.find(({name: own}) => own === node)!.settings.wireguard,
		addresses: addresses.map(addressText),
		endpoint: own.roams ? null : formatEndpoint(own.endpointAddress, own.listenPort),
	});
	return {name, mtu, ends: [end(a), end(b)]};
}

/** Pure. `reach` and `bridges` are those of the lab's plan. */
export function planChecks(
	topology: Topology,
	publicKeys: ReadonlyMap<string, string>,
	sources: Sources,
	{reach, bridges}: {readonly reach: readonly ExpectedReach[]; readonly bridges: readonly BridgePlan[]},
): CheckPlan {
	const own = listOwnTunnels(topology, sources);
	const links = listLinks(topology, own);
	const underlay = findUnderlay(topology, links, own);
	const addresses = listAddresses(topology, own);
	const forwarding = new Set(
		topology.nodes.flatMap(({name: node, kind, namespaces}) =>
			namespaces
				.filter(one => one.forwarding || kind === 'switch')
				.map(one => keyOf({node, namespace: one.name})),
		),
	);
	return {
		addresses,
		tunnels: topology.tunnels.map(tunnel => planTunnel(tunnel, topology.nodes, publicKeys)),
		underlay: planUnderlay(topology, bridges, own, underlay),
		learnt: planLearnt(topology, links),
		assertions: topology.assertions,
		pairs: planPairs(reach, addresses, links, underlay, key => forwarding.has(key)),
	};
}
