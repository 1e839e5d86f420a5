// Names, ports and MAC addresses that are taken twice, MTUs that cannot work, and nodes that are joined to nothing.

import type {Tunnel, TunnelEnd} from '../model.js';
import type {Finding, Path} from '../problem.js';
import {overheadOf} from '../resolve/tunnels.js';
import {groupBy, type TopologyView} from './view.js';

export function verifyInterfaces(view: TopologyView): Finding[] {
	return [
		...findTakenNames(view),
		...findTakenPorts(view),
		...findSharedMacs(view),
		...checkMtus(view),
		...findIsolated(view),
	];
}

interface PlacedEnd {
	readonly tunnel: Tunnel;
	readonly end: TunnelEnd;
	readonly other: TunnelEnd;
	readonly path: Path;
}

/** Both ends of every tunnel. */
export const listEnds = ({topology}: TopologyView): PlacedEnd[] =>
	topology.tunnels.flatMap(tunnel =>
		[
			{end: tunnel.a, other: tunnel.b},
			{end: tunnel.b, other: tunnel.a},
		].map(ends => ({tunnel, ...ends, path: ['tunnels', tunnel.name, 'ends', ends.end.node]})),
	);

function findTakenNames(view: TopologyView): Finding[] {
	const taken = new Map<string, string>();
	for (const {name, namespaces} of view.topology.nodes) {
		for (const {name: ifname} of namespaces.flatMap(({interfaces}) => interfaces)) {
			taken.set(`${name}:${ifname}`, 'another interface');
		}
	}

	return listEnds(view).flatMap(({end, tunnel, path}) => {
		const key = `${end.node}:${end.ifname}`;
		const owner = taken.get(key);
		taken.set(key, owner ?? `the tunnel ${tunnel.name}`);
		const message = `${end.node} has ${end.ifname} already, for ${owner}`;
		return owner === undefined
			? []
			: [{path: [...path, 'interface'], message, hint: 'a name is unique on its node, across namespaces'}];
	});
}

/** Sockets of all tunnels of a node are in its main namespace. */
function findTakenPorts(view: TopologyView): Finding[] {
	const groups = groupBy(listEnds(view), ({end}) => `${end.node} ${end.listenPort}`);
	return [...groups.values()].flatMap(([first, ...others]) =>
		others.map(({end, path}) => ({
			path: [...path, 'port'],
			message: `${end.node} listens on UDP port ${end.listenPort} already, for ${first!.tunnel.name}`,
			hint: 'each tunnel of a node has its own port',
		})),
	);
}

function findSharedMacs({topology, segmentOf}: TopologyView): Finding[] {
	const members = topology.nodes.flatMap(({name: node, namespaces}) =>
		namespaces.flatMap(({interfaces}) =>
			interfaces.filter(({mac}) => mac !== null).map(each => ({...each, node})),
		),
	);
	return [...groupBy(members, ({network, mac}) => `${segmentOf(network!)} ${mac}`).values()].flatMap(
		([first, ...others]) =>
			others.map(({node, name, mac}) => ({
				path: ['nodes', node, 'interfaces', name, 'mac'],
				message: `${first!.node}:${first!.name} has the MAC address ${mac} on the same network`,
				hint: 'choose another, or leave it out',
			})),
	);
}

/** RFC 8200, section 5. */
const leastIpv6Mtu = 1280;

function checkMtus(view: TopologyView): Finding[] {
	const ownMtu = view.topology.nodes.flatMap(({name: node, namespaces}) =>
		namespaces.flatMap(({interfaces}) =>
			interfaces.flatMap(({name, mtu, network, addresses}): Finding[] => {
				const path = ['nodes', node, 'interfaces', name, 'mtu'];
				const segment = view.topology.networks.find(each => each.name === network);
				const source = segment?.mtu === mtu ? ['networks', segment.name, 'mtu'] : path;
				const hasIpv6 = addresses.some(({family}) => family === 6);
				return [
					...(hasIpv6 ? tooSmallForIpv6(mtu, source) : []),
					...(segment !== undefined && mtu > segment.mtu
						? [
								{
									path,
									message: `${mtu} is more than ${segment.name} carries, ${segment.mtu}`,
									hint: "lower it, or raise the network's",
								},
							]
						: []),
				];
			}),
		),
	);
	const tunnelMtu = listEnds(view).flatMap(({tunnel, end, other}): Finding[] => {
		const path = ['tunnels', tunnel.name, 'mtu'];
		const hasIpv6 = end.addresses.some(({family}) => family === 6);
		const {family} = (other.roams ? end : other).endpointAddress;
		const overhead = overheadOf[family];
		const underlay = underlayMtu(view, end);
		const message = `${tunnel.mtu} does not fit the underlay: ${underlay} less ${overhead} for WireGuard over IPv${family} leaves ${underlay - overhead}`;
		const hint = `lower it to ${underlay - overhead}, or raise the underlay's`;
		return [
			...(hasIpv6 ? tooSmallForIpv6(tunnel.mtu, path) : []),
			...(tunnel.mtu + overhead > underlay ? [{path, message, hint}] : []),
		];
	});
	return [...ownMtu, ...tunnelMtu];
}

const tooSmallForIpv6 = (mtu: number, path: Path): Finding[] =>
	mtu < leastIpv6Mtu
		? [{path, message: `${mtu} is below IPv6's ${leastIpv6Mtu}`, hint: 'raise it or drop IPv6'}]
		: [];

/** The most that any wire out of a gateway's main namespace carries; Infinity where it has none. */
function underlayMtu(view: TopologyView, {node}: TunnelEnd): number {
	const wires = view.namespace(node, 'main')?.interfaces.filter(({network}) => network !== null) ?? [];
	return wires.length === 0 ? Number.POSITIVE_INFINITY : Math.max(...wires.map(({mtu}) => mtu));
}

function findIsolated({topology}: TopologyView): Finding[] {
	const sizes = new Map(
		topology.networks.map(({name, members}) => [name, new Set(members.map(({node}) => node)).size]),
	);
	return topology.nodes
		.filter(
			({namespaces}) =>
				!namespaces.some(({interfaces}) =>
					interfaces.some(({network}) => (sizes.get(network ?? '') ?? 0) > 1),
				),
		)
		.map(({name}) => ({
			path: ['nodes', name],
			message: `${name} is joined to no other node`,
			hint: 'plug one of its interfaces into a network that another node is on',
			atKey: true,
		}));
}
