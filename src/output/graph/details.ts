// Writes a node's addresses, a line per interface, in the order of the topology.

import {groupBy} from '../../shared/group-by.js';
import {mainNamespace} from '../../shared/namespaces.js';
import {compareNatural} from '../../shared/natural-order.js';
import {formatInterfaceAddress, type InterfaceAddress} from '../../topology/interface-address.js';
import type {Node, Tunnel} from '../../topology/model.js';

/** `dummy0 2001:db8:1::1/128`, `private eth1 192.168.101.11/24`, `private wg3 2001:db8:ff::/127 → V2-1`. */
export function detailsOf(node: Node, tunnels: readonly Tunnel[]): string[] {
	const plain = node.namespaces.flatMap(({name, interfaces}) =>
		interfaces.flatMap(each => each.addresses.map(address => lineOf(name, each.name, address))),
	);
	const ends = tunnels
		.flatMap(({a, b}) => [
			{own: a, peer: b},
			{own: b, peer: a},
		])
		.filter(({own}) => own.node === node.name)
		.sort((one, other) => compareNatural(one.own.ifname, other.own.ifname));
	const own = node.settings.ownWireguard.map(
		({ifname, namespace}) => `${placeOf(namespace, ifname)} own configuration`,
	);
	return [
		...plain,
		...own,
		// An interface with several peers has its addresses once.
		...[...groupBy(ends, ({own}) => own.ifname).values()].flatMap(peers => {
			const {namespace, ifname, addresses} = peers[0]!.own;
			const names = peers.map(({peer}) => peer.node).join(', ');
			return addresses.map(address => `${lineOf(namespace, ifname, address)} → ${names}`);
		}),
	];
}

const lineOf = (namespace: string, ifname: string, address: InterfaceAddress): string =>
	`${placeOf(namespace, ifname)} ${formatInterfaceAddress(address)}`;

const placeOf = (namespace: string, ifname: string): string =>
	namespace === mainNamespace ? ifname : `${namespace} ${ifname}`;
