// Works out the MTU that wg-quick(8) gives each interface of the user's own: that of the route to an endpoint, less 80. What a routing
// daemon brings is not known here: then the smallest link counts.

import {groupBy} from '../shared/group-by.js';
import {mainNamespace} from '../shared/namespaces.js';
import {
	type Address,
	contains,
	networkOf,
	type Prefix,
	parseAddress,
	parsePrefix,
} from '../topology/address.js';
import type {Topology} from '../topology/model.js';
import type {OwnEnd} from './own-ends.js';

/** Bytes that WireGuard puts around a packet over IPv6; wg-quick allows for them over IPv4, too. */
const overhead = 80;
/** What wg-quick takes where no route tells. */
const ethernet = 1500;
/** A tunnel in a tunnel in a tunnel is the deepest that is looked into. */
const depth = 3;

interface Device {
	readonly name: string;
	readonly mtu: number;
	readonly addresses: readonly Prefix[];
}

interface Way {
	readonly to: Prefix;
	readonly device: Device;
}

const prefixesOf = ({own}: OwnEnd): Prefix[] =>
	[
		...own.addresses,
		...(own.table === 'auto' ? own.peers.flatMap(({allowedIps}) => allowedIps) : []),
	].flatMap(text => parsePrefix(text) ?? []);

/** The fixed ways out of a node's main namespace, where UDP sockets are. */
function listWays({nodes, tunnels}: Topology, node: string, inner: readonly Device[]): Way[] {
	const main = nodes.find(({name}) => name === node)!.namespaces.find(({name}) => name === mainNamespace)!;
	const ends = tunnels.flatMap(({a, b, mtu}) => [a, b].map(end => ({...end, name: end.ifname, mtu})));
	const devices: Device[] = [
		...main.interfaces,
		...ends.filter(end => end.node === node && end.namespace === mainNamespace),
		...inner,
	];
	return [
		...devices.flatMap(device => device.addresses.map(each => ({to: networkOf(each), device}))),
		...main.routes.flatMap(({to, via, ifname}) => {
			const device = devices.find(({name, addresses}) =>
				ifname === null ? via !== null && addresses.some(each => contains(each, via)) : name === ifname,
			);
			return device === undefined ? [] : [{to, device}];
		}),
	];
}

const mtuTo = (target: Address, ways: readonly Way[]): number | null =>
	ways
		.filter(({to}) => contains(to, target))
		.reduce<Way | null>((best, way) => (best === null || way.to.length > best.to.length ? way : best), null)
		?.device.mtu ?? null;

function deriveMtu({own, ifname}: OwnEnd, all: readonly Way[]): number {
	if (own.mtu !== null) {
		return own.mtu;
	}

	const ways = all.filter(({device}) => device.name !== ifname);
	const targets = own.peers.flatMap(({endpoint}) =>
		endpoint === null ? [] : (parseAddress(endpoint) ?? []),
	);
	const known = targets.flatMap(target => mtuTo(target, ways) ?? []);
	const standard = ways.find(({to}) => to.family === 4 && to.length === 0);
	const links = targets.length === 0 ? [] : ways.map(({device}) => device.mtu);
	const outer =
		known.length > 0 ? Math.max(...known) : (standard?.device.mtu ?? Math.min(ethernet, ...links));
	return outer - overhead;
}

/** Bytes. `ends` are all of the lab's. */
export function deriveOwnMtus(topology: Topology, ends: readonly OwnEnd[]): ReadonlyMap<OwnEnd, number> {
	let mtus: ReadonlyMap<OwnEnd, number> = new Map();
	for (let pass = 0; pass < depth; pass++) {
		const known = mtus;
		const next = new Map<OwnEnd, number>();
		for (const [node, own] of groupBy(ends, end => end.node)) {
			const inner = own.flatMap(end => {
				const mtu = end.namespace === mainNamespace ? known.get(end) : undefined;
				return mtu === undefined ? [] : [{name: end.ifname, mtu, addresses: prefixesOf(end)}];
			});
			const ways = listWays(topology, node, inner);
			for (const end of own) {
				next.set(end, deriveMtu(end, ways));
			}
		}

		mtus = next;
	}

	return mtus;
}
