// Refuses duplicate names, ports and MAC addresses, MTUs that cannot work, and unconnected nodes.

import {groupBy} from '../../shared/group-by.js';
import {leastIpv6Mtu} from '../address.js';
import type {TunnelEnd} from '../model.js';
import type {Finding, Path} from '../problem.js';
import type {Exit} from '../ways/spaces.js';
import {overheadOf} from '../ways/tunnel-mtu.js';
import type {TopologyView} from '../ways/view.js';

export function verifyInterfaces(view: TopologyView): Finding[] {
	return [
		...findTakenNames(view),
		...findTakenPorts(view),
		...findSharedMacs(view),
		...checkMtus(view),
		...findIsolated(view),
	];
}

function findTakenNames(view: TopologyView): Finding[] {
	const taken = new Set(
		view.topology.nodes.flatMap(({name, namespaces}) =>
			namespaces.flatMap(({interfaces}) => interfaces.map(({name: ifname}) => `${name}:${ifname}`)),
		),
	);

	// Several tunnels may name one interface: it has several peers.
	return view.ends.flatMap(({end, path}) => {
		const key = `${end.node}:${end.ifname}`;
		const message = `${end.node} has ${end.ifname} already, for another interface`;
		return taken.has(key)
			? [{path: [...path, 'interface'], message, hint: 'a name is unique on its node, across namespaces'}]
			: [];
	});
}

const lastPort = 65_535;

/** Sockets of all tunnels of a node are in its main namespace. */
function findTakenPorts(view: TopologyView): Finding[] {
	const groups = groupBy(view.ends, ({end}) => `${end.node} ${end.listenPort}`);
	const taken = [...groups.values()].flatMap(([first, ...others]) =>
		others
			.filter(({end}) => end.ifname !== first!.end.ifname)
			.map(({end, path}) => ({
				path: [...path, 'port'],
				message: `${end.node} already listens on UDP port ${end.listenPort}, for ${first!.tunnel.name}`,
				hint: 'each interface of a node has its own port',
			})),
	);
	const beyond = view.ends
		.filter(({end}) => end.listenPort > lastPort)
		.map(({end, path}) => ({
			path: [...path, 'port'],
			message: `${end.node} has no UDP port left for this tunnel: ${end.listenPort} is above ${lastPort}`,
			hint: 'give its tunnels lower ports, or make fewer',
		}));
	return [...taken, ...beyond];
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
	const tunnelMtu = view.ends.flatMap(({tunnel, end, other}): Finding[] => {
		const path = ['tunnels', tunnel.name, 'mtu'];
		const hasIpv6 = end.addresses.some(({family}) => family === 6);
		const {family} = (other.roams ? end : other).endpointAddress;
		const overhead = overheadOf[family];
		const underlay = underlayMtu(view, end, other, tunnel.name);
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
		? [{path, message: `${mtu} is below IPv6's minimum of ${leastIpv6Mtu}`, hint: 'raise it or drop IPv6'}]
		: [];

/** The most that any interface carries by which an end's packets may leave; Infinity where it has none. */
function underlayMtu({ways}: TopologyView, {node}: TunnelEnd, peer: TunnelEnd, tunnel: string): number {
	const space = ways.spaces.byNode.get(node);
	const hops = space === undefined || peer.roams ? [] : ways.hops(space, peer.endpointAddress);
	const used = hops.map(({exit}) => exit).filter(exit => exit.tunnel?.name !== tunnel);
	const wires = (): Exit[] => (space?.exits ?? []).filter(exit => exit.tunnel === null);
	const mtus = (used.length > 0 ? used : wires()).map(({mtu}) => mtu ?? Number.POSITIVE_INFINITY);
	return mtus.length === 0 ? Number.POSITIVE_INFINITY : Math.max(...mtus);
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
			message: `${name} is not connected to any other node`,
			hint: 'plug one of its interfaces into a network that another node is on',
			atKey: true,
		}));
}
