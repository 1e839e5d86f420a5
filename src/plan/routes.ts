// Assigns each static route to the interface by which it leaves: a route comes and goes with its interface.

import {type Address, contains, formatAddress, formatPrefix, type Prefix} from '../topology/address.js';
import type {Namespace, StaticRoute, TunnelEnd} from '../topology/model.js';

/** The kernel's own (`fib_priority` 0; `IP6_RT_PRIO_USER`), of a route that is given none. */
export const defaultMetric = {4: 0, 6: 1024} as const;

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

export const leavesBy = (via: Address, holders: readonly Holder[]): string | null =>
	holders.find(({addresses}) => addresses.some(prefix => contains(prefix, via)))?.name ?? null;

function renderRoute({to, via, kind, metric}: StaticRoute, ifname: string | null): string {
	const nextHop =
		via === null ? [] : ['via', ...(via.family === to.family ? [] : ['inet6']), formatAddress(via)];
	const type = kind === 'unicast' ? [] : [kind];
	const device = kind === 'unicast' && ifname !== null ? ['dev', ifname] : [];
	const preference = metric === null ? [] : ['metric', metric];
	return ['route', 'replace', ...type, formatPrefix(to), ...nextHop, ...device, ...preference].join(' ');
}

/** `ends` are the tunnel ends of this namespace. */
export function planRoutes(namespace: Namespace, ends: readonly TunnelEnd[]): RouteLines {
	const holders = holdersOf(namespace, ends);
	const byInterface = new Map<string, string[]>();
	const free: string[] = [];
	for (const route of namespace.routes.filter(({byBird}) => !byBird)) {
		const ifname =
			route.kind === 'unicast' ? (route.ifname ?? (route.via && leavesBy(route.via, holders))) : null;
		const line = renderRoute(route, ifname);
		if (ifname === null) {
			free.push(line);
		} else {
			byInterface.set(ifname, [...(byInterface.get(ifname) ?? []), line]);
		}
	}

	return {byInterface, free};
}
