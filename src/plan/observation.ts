// Plans the observation of a running lab: namespaces, tunnels, and the facts of convergence.

import {birdSocketOf} from '../contract/paths.js';
import {formatAddress, formatPrefix, hostOf, networkOf} from '../topology/address.js';
import {forEachInterior, interior, interiors} from '../topology/interior.js';
import type {Node, Topology, Tunnel, TunnelEnd} from '../topology/model.js';
import {addressKey} from '../topology/prefix-map.js';
import {bfdProtocol, listProtocols, usesBfd} from './bird.js';
import {inTurn} from './ends.js';
import type {Expectations, ObservedNode, TunnelEndPlan, TunnelPlan} from './model.js';

/** Whether the user configures a BIRD of this lab: then each is asked what it runs, as its neighbours are to be known. */
export const hasOwnBird = ({nodes}: Topology): boolean =>
	nodes.some(({namespaces}) => namespaces.some(({routing}) => (routing?.ownConfig ?? null) !== null));

/** Where one node is looked into; `ends` are its own. */
export const planObservation = (node: Node, ends: readonly TunnelEnd[], discover: boolean): ObservedNode => ({
	name: node.name,
	kind: node.kind,
	site: node.site,
	changesInterfaces: node.settings.commands.length > 0 || node.settings.image !== null,
	namespaces: node.namespaces.map(
		({name, routing, interfaces, routes, firewall, masquerade, forward, netmap}) => {
			const instances = forEachInterior(protocol =>
				routing === null ? [] : interior[protocol].instances(routing).map(instance => instance.name),
			);
			const traced = interiors.filter(protocol => interior[protocol].isTraced);
			const bfd = routing !== null && usesBfd(routing);
			return {
				name,
				bird: routing === null ? null : birdSocketOf(name),
				ownBird: routing !== null && routing.ownConfig !== null,
				discover: routing !== null && discover,
				instances,
				watched: [
					...traced.flatMap(protocol => instances[protocol]),
					...(routing?.bgp.map(session => session.name) ?? []),
					...(bfd ? [bfdProtocol] : []),
				],
				protocols: routing === null || routing.ownConfig !== null ? [] : listProtocols(routing, {routes}),
				bfd,
				tunnels: [
					...new Set(
						[...ends, ...node.settings.ownWireguard]
							.filter(({namespace}) => namespace === name)
							.map(({ifname}) => ifname),
					),
				],
				filtered: firewall !== null || masquerade.length + forward.length + netmap.length > 0,
				dummies: interfaces.filter(({kind}) => kind === 'dummy').map(one => one.name),
			};
		},
	),
});

export function planTunnel(tunnel: Tunnel, publicKeys: ReadonlyMap<string, string>): TunnelPlan {
	const planEnd = ({node, namespace, ifname, addresses, allowedIps}: TunnelEnd): TunnelEndPlan => ({
		node,
		namespace,
		ifname,
		publicKey: publicKeys.get(node)!,
		addresses: addresses.map(prefix => formatAddress(hostOf(prefix))),
		// WireGuard drops host bits.
		allowedIps: allowedIps.map(prefix => formatPrefix(networkOf(prefix))),
	});
	const [first, second] = inTurn(tunnel);
	return {a: planEnd(first), b: planEnd(second)};
}

/** Address → the node that has it. */
const listOwners = ({nodes, tunnels}: Topology): ReadonlyMap<string, string> =>
	new Map(
		[
			...nodes.flatMap(({name, namespaces}) =>
				namespaces.flatMap(({interfaces}) =>
					interfaces.flatMap(({addresses}) => addresses.map(address => ({node: name, address}))),
				),
			),
			...tunnels.flatMap(({a, b}) =>
				[a, b].flatMap(({node, addresses}) => addresses.map(address => ({node, address}))),
			),
		].map(({node, address}) => [addressKey(address), node]),
	);

/** The facts that a topology promises. */
export function planExpectations(topology: Topology, publicKeys: ReadonlyMap<string, string>): Expectations {
	const {nodes, tunnels, checks} = topology;
	const owners = listOwners(topology);
	const routings = nodes.flatMap(node =>
		node.namespaces.flatMap(({name, routing}) =>
			routing ? [{node: node.name, namespace: name, routing}] : [],
		),
	);
	return {
		handshakes: tunnels.flatMap(({a, b}) =>
			[
				{own: a, peer: b},
				{own: b, peer: a},
			].map(({own, peer}) => ({
				node: own.node,
				namespace: own.namespace,
				ifname: own.ifname,
				peer: peer.node,
				peerPublicKey: publicKeys.get(peer.node)!,
			})),
		),
		neighbors: routings.flatMap(({node, namespace, routing}) =>
			interiors.flatMap(protocol =>
				interior[protocol]
					.neighbors(routing)
					.map(({node: neighbor, ...one}) => ({protocol, node, namespace, neighbor, ...one})),
			),
		),
		sessions: routings.flatMap(({node, namespace, routing}) =>
			routing.bgp.map(({name, ifname, neighborAddress}) => ({
				node,
				namespace,
				protocol: name,
				ifname,
				neighbor: owners.get(addressKey(neighborAddress)) ?? null,
			})),
		),
		bfd: routings.flatMap(({node, namespace, routing}) =>
			routing.watches.map(({ifname, neighbor, neighborAddress}) => ({
				node,
				namespace,
				ifname,
				neighbor,
				address: formatAddress(neighborAddress),
			})),
		),
		reach: checks.flatMap(({from, to, addresses}) =>
			addresses.map(address => ({from, to, address: formatAddress(address)})),
		),
	};
}
