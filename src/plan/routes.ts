// Assigns each static route to the interface by which it leaves: a route comes and goes with its interface.

import type {FixedRoute} from '../contract/plan.js';
import {append} from '../shared/group-by.js';
import {type Address, contains, formatAddress, formatPrefix} from '../topology/address.js';
import {type InterfaceAddress, onLinkOf} from '../topology/interface-address.js';
import type {Namespace, StaticRoute, TunnelEnd} from '../topology/model.js';

/** The kernel's own (`fib_priority` 0; `IP6_RT_PRIO_USER`), of a route that is given none. */
export const defaultMetric = {4: 0, 6: 1024} as const;

export interface PlannedRoutes {
	/** By interface name. */
	readonly byInterface: ReadonlyMap<string, readonly FixedRoute[]>;
	/** Those that need no interface: they drop. */
	readonly free: readonly FixedRoute[];
}

interface Holder {
	readonly name: string;
	readonly addresses: readonly InterfaceAddress[];
}

const holdersOf = (namespace: Namespace, ends: readonly TunnelEnd[]): Holder[] => [
	...namespace.interfaces,
	...ends.map(({ifname, addresses}) => ({name: ifname, addresses})),
];

export const leavesBy = (via: Address, holders: readonly Holder[]): string | null =>
	holders.find(({addresses}) => addresses.some(each => contains(onLinkOf(each), via)))?.name ?? null;

const isIpv6 = (text: string): boolean => text.includes(':');

/** As ip-route(8) takes it after its verb; `route_words` in the fabric's wires.py does the same. */
export function formatRoute({kind, to, via, ifname, metric}: FixedRoute): string {
	const nextHop = via === null ? [] : ['via', ...(isIpv6(via) === isIpv6(to) ? [] : ['inet6']), via];
	const type = kind === 'unicast' ? [] : [kind];
	const device = ifname === null ? [] : ['dev', ifname];
	const preference = metric === null ? [] : ['metric', metric];
	return [...type, to, ...nextHop, ...device, ...preference].join(' ');
}

/** A line of `ip -batch`. */
export const routeLine = (route: FixedRoute): string => `route replace ${formatRoute(route)}`;

/** As it is known once the interface is: of those that drop, none. */
const planRoute = ({to, via, kind, metric}: StaticRoute, ifname: string | null): FixedRoute => ({
	kind,
	to: formatPrefix(to),
	via: via === null ? null : formatAddress(via),
	ifname,
	metric,
});

const exitOf = ({ifname, via}: StaticRoute, holders: readonly Holder[]): string | null =>
	ifname ?? (via && leavesBy(via, holders));

/** Those that are there while their gateway answers: a line for each, as `wgsim-gateways` reads it. */
export function planProbes(namespace: Namespace, ends: readonly TunnelEnd[]): string[] {
	const holders = holdersOf(namespace, ends);
	return namespace.routes.flatMap(route => {
		const {probe, via} = route;
		const ifname = exitOf(route, holders);
		return probe === null || via === null || ifname === null
			? []
			: [
					[
						namespace.name,
						ifname,
						formatAddress(via),
						probe.interval / 1000,
						probe.lost,
						formatRoute(planRoute(route, ifname)),
					].join(' '),
				];
	});
}

/** `ends` are the tunnel ends of this namespace. */
export function planRoutes(namespace: Namespace, ends: readonly TunnelEnd[]): PlannedRoutes {
	const holders = holdersOf(namespace, ends);
	const byInterface = new Map<string, FixedRoute[]>();
	const free: FixedRoute[] = [];
	for (const route of namespace.routes.filter(({byBird, probe}) => !byBird && probe === null)) {
		const ifname = route.kind === 'unicast' ? exitOf(route, holders) : null;
		const planned = planRoute(route, ifname);
		if (ifname === null) {
			free.push(planned);
		} else {
			append(byInterface, ifname, planned);
		}
	}

	return {byInterface, free};
}
