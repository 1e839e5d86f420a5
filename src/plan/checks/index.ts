// Derives the checks of `wgsim check` from a topology.

import {groupBy} from '../../shared/group-by.js';
import {mainNamespace} from '../../shared/namespaces.js';
import {formatAddress, formatPrefix, parseAddress} from '../../topology/address.js';
import {PairPassage} from '../../topology/filter/pairs.js';
import type {Topology, Tunnel, TunnelEnd, WireguardImplementation} from '../../topology/model.js';
import {listUndecided} from '../../topology/untried.js';
import {viewTopology} from '../../topology/ways/view.js';
import type {BridgePlan, ExpectedReach, Sources} from '../model.js';
import {listOwnEnds, type OwnEnd} from '../own-ends.js';
import {formatEndpoint} from '../wireguard.js';
import {keyOf, listJoints, listOwnTunnels} from './graph.js';
import {planLearnt} from './learnt.js';
import type {CheckPlan, DeniedPair, PlannedAddress, PlannedEnd, PlannedTunnel} from './model.js';
import {planOutlets} from './outlets.js';
import {indexKnown} from './own-ways.js';
import {planPairs} from './pairs.js';
import {addressText, findUnderlay, planUnderlay} from './underlay.js';
import {planUplinks} from './uplinks.js';

const listAddresses = ({nodes, tunnels}: Topology, own: readonly OwnEnd[]): PlannedAddress[] => [
	...nodes.flatMap(({name: node, namespaces}) =>
		namespaces.flatMap(({name: namespace, interfaces}) =>
			interfaces.flatMap(({name: ifname, addresses}) =>
				addresses.map(prefix => ({node, namespace, ifname, address: formatPrefix(prefix)})),
			),
		),
	),
	// An interface with several peers is an end of several tunnels.
	...[
		...groupBy(
			tunnels.flatMap(({a, b}) => [a, b]),
			({node, ifname}) => `${node} ${ifname}`,
		).values(),
	]
		.map(([first]) => first!)
		.flatMap(({node, namespace, ifname, addresses}) =>
			addresses.map(prefix => ({node, namespace, ifname, address: formatPrefix(prefix)})),
		),
	...own.flatMap(({node, namespace, ifname, own: {addresses}}) =>
		addresses.map(address => ({node, namespace, ifname, address})),
	),
];

function planTunnel(
	{name, mtu, a, b}: Tunnel,
	implementations: ReadonlyMap<string, WireguardImplementation>,
	publicKeys: ReadonlyMap<string, string>,
): PlannedTunnel {
	const end = ({node, namespace, ifname, addresses, ...own}: TunnelEnd): PlannedEnd => ({
		node,
		namespace,
		ifname,
		publicKey: publicKeys.get(node)!,
		implementation: implementations.get(node)!,
		addresses: addresses.map(addressText),
		endpoint: own.roams ? null : formatEndpoint(own.endpointAddress, own.listenPort),
	});
	return {name, mtu, ends: [end(a), end(b)]};
}

/** In order of the topology, an address each. */
function planDenied({denied}: Topology, addresses: readonly PlannedAddress[]): DeniedPair[] {
	const namespaces = new Map(
		(denied.length === 0 ? [] : addresses).map(({node, namespace, address}) => [
			`${node} ${address.slice(0, address.indexOf('/'))}`,
			namespace,
		]),
	);
	return denied.flatMap(({from, to, addresses: asked}) =>
		asked.map(formatAddress).map(address => ({
			from,
			to,
			address,
			at: {node: to, namespace: namespaces.get(`${to} ${address}`) ?? mainNamespace},
		})),
	);
}

/** Pure. `reach` and `bridges` are those of the lab's plan. */
export function planChecks(
	topology: Topology,
	publicKeys: ReadonlyMap<string, string>,
	sources: Sources,
	{reach, bridges}: {readonly reach: readonly ExpectedReach[]; readonly bridges: readonly BridgePlan[]},
): CheckPlan {
	const own = listOwnTunnels(topology, sources);
	const joints = listJoints(topology, own);
	const underlay = findUnderlay(topology, joints, own);
	const addresses = listAddresses(topology, listOwnEnds(topology, sources));
	const forwarding = new Set(
		topology.nodes.flatMap(({name: node, kind, namespaces}) =>
			namespaces
				.filter(one => one.forwarding || kind === 'switch')
				.map(one => keyOf({node, namespace: one.name})),
		),
	);
	const networks = new Map(
		topology.nodes.flatMap(({name: node, namespaces}) =>
			namespaces.flatMap(({interfaces}) =>
				interfaces.map(({name, network}) => [`${node} ${name}`, network] as const),
			),
		),
	);
	const firewalls = new PairPassage(viewTopology(topology));
	const passes = (from: string, to: string, address: string, protocol: 'tcp' | 'udp'): boolean =>
		firewalls.judge(from, to, parseAddress(address)!, {protocol, port: null}).passing === 'accept';
	const implementations = new Map(topology.nodes.map(({name, settings}) => [name, settings.wireguard]));
	return {
		addresses,
		tunnels: topology.tunnels.map(tunnel => planTunnel(tunnel, implementations, publicKeys)),
		uplinks: planUplinks(topology),
		outlets: planOutlets(topology),
		underlay: planUnderlay(topology, bridges, own, underlay),
		learnt: planLearnt(topology, joints),
		denied: planDenied(topology, addresses),
		undecided: listUndecided(topology),
		assertions: topology.assertions,
		pairs: planPairs(reach, {
			addresses,
			joints,
			own,
			known: indexKnown(topology),
			underlay,
			forwards: key => forwarding.has(key),
			isOpen: (from, to, address) => passes(from, to, address, 'tcp') && passes(from, to, address, 'udp'),
			networkOf: (node, ifname) => networks.get(`${node} ${ifname}`) ?? null,
		}),
	};
}
