// Interfaces with several peers: allowed IPs that two of them claim, and protocols that WireGuard does not carry to all of them.

import {groupBy} from '../../shared/group-by.js';
import {
	contains,
	formatAddress,
	formatPrefix,
	hostOf,
	hostPrefix,
	networkOf,
	type Prefix,
} from '../address.js';
import {interior, spokenOn} from '../interior.js';
import type {Finding} from '../problem.js';
import type {PlacedEnd, TopologyView} from '../ways/view.js';

/** The ends of each interface with several peers, one for each of them. */
export const sharedInterfaces = ({ends}: TopologyView): PlacedEnd[][] => [
	...groupBy(
		ends.filter(({end}) => end.shared),
		({end}) => `${end.node} ${end.ifname}`,
	).values(),
];

export function verifyPeers(view: TopologyView): Finding[] {
	return sharedInterfaces(view).flatMap(peers => [
		...findTwins(peers),
		...findClaims(peers),
		...findStolenAddresses(peers),
		...findMulticast(view, peers),
		...findOtherNetworks(view, peers),
	]);
}

/** WireGuard tells peers apart by their keys, and a node has one. */
function findTwins(peers: readonly PlacedEnd[]): Finding[] {
	const taken = new Map<string, PlacedEnd>();
	return peers.flatMap((peer): Finding[] => {
		const {end, other, path} = peer;
		const first = taken.get(other.node);
		taken.set(other.node, first ?? peer);
		return first === undefined
			? []
			: [
					{
						path: [...path, 'interface'],
						message: `${end.ifname} of ${end.node} has the peer ${other.node} already, by ${first.tunnel.name}`,
						hint: 'WireGuard identifies the peers of an interface by their keys, and a node has one key: name another interface',
					},
				];
	});
}

const textOf = (prefix: Prefix): string => formatPrefix(networkOf(prefix));

/** One prefix is one peer's: WireGuard takes it from the first when the second is given it. */
function findClaims(peers: readonly PlacedEnd[]): Finding[] {
	const claimed = new Map<string, PlacedEnd>();
	return peers.flatMap(peer =>
		peer.end.allowedIps.flatMap((prefix, index): Finding[] => {
			const text = textOf(prefix);
			const first = claimed.get(text);
			claimed.set(text, first ?? peer);
			return first === undefined || first === peer
				? []
				: [
						{
							path: [...peer.path, 'allowed-ips', index],
							message: `${first.other.node} already has ${text} on ${peer.end.ifname} of ${peer.end.node}, and WireGuard would move it from there`,
							hint: 'WireGuard finds the peer by the prefix, so a prefix belongs to one peer of an interface: write narrower ones',
						},
					];
		}),
	);
}

/** Of several prefixes that have an address, WireGuard goes by the longest. */
export function longestOf(
	peers: readonly PlacedEnd[],
	inner: Prefix,
): {readonly peer: PlacedEnd; readonly prefix: Prefix} | null {
	const holding = peers.flatMap(peer =>
		peer.end.allowedIps.filter(prefix => contains(prefix, inner)).map(prefix => ({peer, prefix})),
	);
	return holding.sort((one, other) => other.prefix.length - one.prefix.length)[0] ?? null;
}

function findStolenAddresses(peers: readonly PlacedEnd[]): Finding[] {
	return peers.flatMap(peer =>
		peer.other.addresses.flatMap((address): Finding[] => {
			const host = hostPrefix(address);
			const own = longestOf([peer], host);
			const best = longestOf(peers, host);
			if (own === null || best === null || best.prefix.length === own.prefix.length) {
				return [];
			}

			const {node, ifname} = peer.end;
			const text = formatAddress(hostOf(address));
			return [
				{
					path: [...peer.path, 'allowed-ips'],
					message: `${ifname} of ${node} would send packets for ${text}, ${peer.other.node}'s address, to ${best.peer.other.node}, which is allowed ${textOf(best.prefix)}`,
					hint: `WireGuard chooses the longest prefix: add ${formatPrefix(host)} here`,
				},
			];
		}),
	);
}

function findMulticast(view: TopologyView, peers: readonly PlacedEnd[]): Finding[] {
	const [first] = peers;
	const {node, namespace, ifname} = first!.end;
	const lead = `${ifname} of ${node} has ${peers.length} peers`;
	const carried = 'multicast, which WireGuard carries to one peer at most';
	return spokenAt(first!, view).flatMap(({instance: {protocol, name}, type}): Finding[] => {
		const {title, unicast} = interior[protocol];
		const path = ['nodes', node, 'routing', namespace, protocol, name, 'interfaces', ifname];
		if (unicast.length === 0) {
			return [
				{
					path,
					message: `${lead}, and BIRD's ${title} sends hellos by ${carried}`,
					hint: "run OSPF or BGP on it, which send to each neighbour's address, or give each peer an interface of its own",
					atKey: true,
				},
			];
		}

		return unicast.includes(type)
			? []
			: [
					{
						path: [...path, 'type'],
						message: `${lead}, and ${title} sends on ${type} links by ${carried}`,
						hint: `leave type out, or write ${unicast.join(' or ')}: then it sends to each neighbour's address`,
					},
				];
	});
}

/** The protocols on the interface of an end. */
const spokenAt = ({end}: PlacedEnd, view: TopologyView) =>
	spokenOn(view.namespace(end.node, end.namespace)?.routing, end.ifname);

/** OSPF version 2 takes packets from its own network only, and compares masks (RFC 2328, sections 8.2 and 10.5). */
function findOtherNetworks(view: TopologyView, peers: readonly PlacedEnd[]): Finding[] {
	const speaks = spokenAt(peers[0]!, view).some(
		({instance: {protocol, families}, type}) =>
			protocol === 'ospf' && families.includes(4) && type === 'ptmp',
	);
	return (speaks ? peers : []).flatMap((peer): Finding[] => {
		const [own, far] = [peer.end, peer.other].map(({addresses}) =>
			addresses.find(({family}) => family === 4),
		);
		if (own === undefined || far === undefined || textOf(own) === textOf(far)) {
			return [];
		}

		return [
			{
				path: ['tunnels', peer.tunnel.name, 'ends', peer.other.node, 'addresses'],
				message: `OSPF version 2 accepts only neighbours in its own network, but ${peer.end.node} has ${formatPrefix(own)} and ${peer.other.node} has ${formatPrefix(far)}`,
				hint: `give ${peer.other.node} an address of ${textOf(own)}, with that length`,
			},
		];
	});
}
