// Finds the networks that no tunnel uses while all is well: fixed routes lead there with higher metrics than elsewhere.

import {groupBy} from '../../shared/group-by.js';
import {formatPrefix} from '../../topology/address.js';
import {instancesOf} from '../../topology/interior.js';
import type {Namespace, Topology} from '../../topology/model.js';
import {defaultMetric, leavesBy} from '../routes.js';

/** Interfaces of one namespace by which routes leave, and none of these is the first to its prefix. */
function standbyInterfaces({interfaces, routes, routing}: Namespace): string[] {
	const leaving = routes.flatMap(route => {
		const ifname = route.ifname ?? (route.via && leavesBy(route.via, interfaces));
		return ifname === null ? [] : [{...route, ifname, rank: route.metric ?? defaultMetric[route.to.family]}];
	});
	const leading = new Set(
		[...groupBy(leaving, ({to}) => formatPrefix(to)).values()].map(
			group => group.toSorted((one, other) => one.rank - other.rank)[0]!.ifname,
		),
	);
	const spoken = new Set([
		...instancesOf(routing).flatMap(({interfaces}) => interfaces.map(({name}) => name)),
		...(routing?.bgp ?? []).map(({ifname}) => ifname),
	]);
	return [...new Set(leaving.map(({ifname}) => ifname))].filter(
		ifname => !leading.has(ifname) && !spoken.has(ifname),
	);
}

/** Those that are so for each node which has a tunnel and is on them. */
export function standbyNetworks({nodes, tunnels}: Topology): ReadonlySet<string> {
	const ending = new Set(tunnels.flatMap(({a, b}) => [a.node, b.node]));
	const places = nodes
		.filter(({name, settings}) => ending.has(name) || settings.ownWireguard.length > 0)
		.flatMap(({namespaces: [main]}) => {
			const standby = new Set(standbyInterfaces(main!));
			return main!.interfaces.flatMap(({name, network}) =>
				network === null ? [] : [{network, standby: standby.has(name)}],
			);
		});
	return new Set(
		[...groupBy(places, ({network}) => network)]
			.filter(([, all]) => all.every(({standby}) => standby))
			.map(([network]) => network),
	);
}
