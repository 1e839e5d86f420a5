// What is routed into an interface with several peers, and what its peers announce: whether WireGuard gives it to the peer that is meant.

import {matchesGlob} from '../../shared/globs.js';
import {contains, formatAddress, formatPrefix, networkOf, overlaps, type Prefix} from '../address.js';
import {onLinkOf} from '../interface-address.js';
import type {Namespace, Routing, StaticRoute} from '../model.js';
import {ospfFamily} from '../model-routing.js';
import {addressKey} from '../prefix-map.js';
import type {Finding} from '../problem.js';
import type {PlacedEnd, TopologyView} from '../ways/view.js';
import {longestOf, sharedInterfaces} from './peers.js';

export function verifyCryptokeyRouting(view: TopologyView): Finding[] {
	return sharedInterfaces(view).flatMap(peers => [
		...checkRoutes(view, peers),
		...peers.flatMap(peer => findDropped(view, peer, peers)),
	]);
}

function checkRoutes(view: TopologyView, peers: readonly PlacedEnd[]): Finding[] {
	const {node, namespace, ifname, addresses} = peers[0]!.end;
	const leavesHere = ({kind, ifname: by, via}: StaticRoute): boolean =>
		kind === 'unicast' &&
		(by === ifname || (by === null && via !== null && addresses.some(each => contains(onLinkOf(each), via))));
	return view
		.namespace(node, namespace)!
		.routes.filter(leavesHere)
		.flatMap(route => explainRoute(route, peers) ?? []);
}

/** WireGuard finds the peer by the packet's destination: it knows no next hop. */
function explainRoute({to, via, position}: StaticRoute, peers: readonly PlacedEnd[]): Finding | null {
	const {node, ifname} = peers[0]!.end;
	const text = formatPrefix(to);
	const path = ['nodes', node, 'routes', position];
	const allowing = peers.filter(({end}) => end.allowedIps.some(prefix => overlaps(prefix, to)));
	if (allowing.length === 0) {
		return {
			path: [...path, 'to'],
			message: `no peer of ${ifname} is allowed ${text}, and WireGuard drops packets that belong to no peer`,
			hint: `add ${text} to the allowed-ips of one`,
		};
	}

	if (via === null) {
		return null;
	}

	const meant = peers.find(({other}) => other.addresses.some(each => addressKey(each) === addressKey(via)));
	if (meant === undefined) {
		const message = `no peer of ${ifname} has the next hop ${formatAddress(via)} of ${text}`;
		return {path: [...path, 'via'], message, hint: 'choose the address of a peer'};
	}

	const taker = longestOf(peers, to)?.peer ?? allowing[0]!;
	const isTaken = allowing.includes(meant) && (taker === meant || longestOf(peers, to) === null);
	return isTaken
		? null
		: {
				path: [...path, 'via'],
				message: `${formatAddress(via)} belongs to ${meant.other.node}, but ${ifname} sends ${text} to ${taker.other.node}: WireGuard finds the peer by allowed IPs, not by the next hop`,
				hint: `move ${text} to the allowed-ips of ${meant.other.node}, or route it to ${taker.other.node}`,
			};
}

/** Prefixes of the far end's own interfaces that a protocol which both ends speak here announces. */
function announcedTo(
	{end, other}: PlacedEnd,
	near: Routing,
	{interfaces, routes, routing}: Namespace,
): {readonly by: string; readonly prefix: Prefix}[] {
	const prefixesOf = (names: (name: string) => boolean, families: readonly number[]): Prefix[] =>
		interfaces
			.filter(({name}) => names(name))
			.flatMap(({addresses}) => addresses)
			.filter(({family}) => families.includes(family));
	const byOspf = (routing?.ospf ?? [])
		.filter(instance => {
			const meets = (ifname: string, one: typeof instance): boolean =>
				one.version === instance.version &&
				one.area === instance.area &&
				one.interfaces.some(({name, type}) => name === ifname && type !== 'stub');
			return meets(other.ifname, instance) && near.ospf.some(one => meets(end.ifname, one));
		})
		.flatMap(({name, version, interfaces: own}) =>
			prefixesOf(ifname => own.some(each => each.name === ifname), [ospfFamily(version)]).map(prefix => ({
				by: name,
				prefix,
			})),
		);
	const sessions = near.bgp.filter(
		({ifname, neighborAddress}) =>
			ifname === end.ifname && other.addresses.some(each => addressKey(each) === addressKey(neighborAddress)),
	);
	const fixed = routing?.announcesRoutes === true ? routes.map(({to}) => to) : [];
	const byBgp = sessions.flatMap(({name, families}) =>
		[
			...prefixesOf(ifname => (routing?.announce ?? []).some(glob => matchesGlob(glob, ifname)), families),
			...fixed.filter(({family}) => families.includes(family)),
		].map(prefix => ({by: name, prefix})),
	);
	return [...byOspf, ...byBgp];
}

/** Routing does not change allowed IPs: what it brings, and no peer is allowed, is dropped. */
function findDropped(view: TopologyView, peer: PlacedEnd, peers: readonly PlacedEnd[]): Finding[] {
	const {end, other, path} = peer;
	const own = view.namespace(end.node, end.namespace)!;
	const near = own.routing;
	const far = view.namespace(other.node, other.namespace)!;
	// What it is on itself, it does not send by the tunnel.
	const connected = own.interfaces.flatMap(({addresses}) => addresses);
	const told = new Set<string>();
	return (near === null ? [] : announcedTo(peer, near, far)).flatMap(({by, prefix}): Finding[] => {
		const network = networkOf(prefix);
		const text = formatPrefix(network);
		const isAllowed = peers.some(one => one.end.allowedIps.some(allowed => contains(allowed, network)));
		if (isAllowed || told.has(text) || connected.some(prefixHere => contains(prefixHere, network))) {
			return [];
		}

		told.add(text);
		return [
			{
				path: [...path, 'allowed-ips'],
				message: `${other.node} announces ${text} by ${by}, but no peer of ${end.ifname} of ${end.node} is allowed it`,
				hint: `routing does not change allowed IPs: add ${text} here`,
			},
		];
	});
}
