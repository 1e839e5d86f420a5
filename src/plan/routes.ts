// Says by which interface each fixed route leaves: a route comes and goes with its interface.

import {type Address, contains, formatAddress, formatPrefix, type Prefix} from '../topology/address.js';
import type {Namespace, StaticRoute, TunnelEnd} from '../topology/model.js';

export interface RouteLines {
	/** Lines of `ip -batch` by interface name. */
	readonly byInterface: ReadonlyMap<string, readonly string[]>;
	/** Lines of routes that need no interface: those that drop. */
	readonly free: readonly string[];
}

interface Holder {
	readonly name: string;
	readonly addresses: readonly Prefix[];
}

const holdersOf = (namespace: Namespace, ends: readonly TunnelEnd[]): Holder[] => [
	...namespace.interfaces,
	...ends.map(({ifname, addresses}) => ({name: ifname, addresses})),
];

const leavesBy = (via: Address, holders: readonly Holder[]): string | null =>
	holders.find(({addresses}) => addresses.some(prefix => contains(prefix, via)))?.name ?? null;

function renderRoute({to, via, kind}: StaticRoute, ifname: string | null, verb: string): string {
	const nextHop =
		via === null ? [] : ['via', ...(via.family === to.family ? [] : ['inet6']), formatAddress(via)];
	const type = kind === 'unicast' ? [] : [kind];
	const device = kind === 'unicast' && ifname !== null ? ['dev', ifname] : [];
	return ['route', verb, ...type, formatPrefix(to), ...nextHop, ...device].join(' ');
}

/** `ends` are the tunnel ends of this namespace. */
export function planRoutes(namespace: Namespace, ends: readonly TunnelEnd[]): RouteLines {
	const holders = holdersOf(namespace, ends);
	const byInterface = new Map<string, string[]>();
	const free: string[] = [];
	const counts = new Map<string, number>();
	for (const {to} of namespace.routes) {
		counts.set(formatPrefix(to), (counts.get(formatPrefix(to)) ?? 0) + 1);
	}

	for (const route of namespace.routes) {
		const ifname =
			route.kind === 'unicast' ? (route.ifname ?? (route.via && leavesBy(route.via, holders))) : null;
		// Several ways to one prefix stand side by side: replacing would leave the last.
		const line = renderRoute(route, ifname, counts.get(formatPrefix(route.to))! > 1 ? 'append' : 'replace');
		if (ifname === null) {
			free.push(line);
		} else {
			byInterface.set(ifname, [...(byInterface.get(ifname) ?? []), line]);
		}
	}

	return {byInterface, free};
}
