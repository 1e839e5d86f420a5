// Expands `overlay.routing: static`: static routes between sites, each by its first gateway, and inside them.

import {formatPrefix, networkOf, parsePrefix} from '../address.js';
import type {NodeInput} from '../schema/node.js';
import {type Gateway, isFamily, type Site} from './sites.js';
import type {Trace} from './trace.js';

type Routes = NonNullable<NodeInput['routes']>;
type Nodes = Readonly<Record<string, NodeInput>>;

/** Which interface leads from one gateway to another, by their names. */
export type TunnelInterfaces = ReadonlyMap<string, ReadonlyMap<string, string>>;

/** One site with what fixed routes need to know of it. */
export interface SiteRouting {
	readonly site: Site;
	readonly gateways: readonly Gateway[];
	readonly routers: readonly string[];
	/** Prefixes of its LAN and of what its routers stand for. */
	readonly prefixes: readonly string[];
}

/** Routes of every gateway, router and host, by node name. */
export function expandStaticRoutes(
	sites: readonly Site[],
	gateways: readonly Gateway[],
	nodes: Nodes,
	interfaces: TunnelInterfaces,
	trace: Trace,
): Map<string, Routes> {
	const places = describePlaces(sites, gateways, nodes);
	const routes = new Map<string, Routes>();
	for (const place of places) {
		const exits = findExits(place, places, interfaces);
		const outside = places.filter(other => other !== place && exits.has(other));
		for (const gateway of place.gateways) {
			const leave = outside.flatMap(other => {
				const ifname = interfaces.get(gateway.name)?.get(exits.get(other)!.gateways[0]?.name ?? '');
				return ifname === undefined
					? []
					: other.prefixes.map(to => ({to, interface: ifname, namespace: 'private'}));
			});
			const inward = routesInside(place, gateway.name, nodes, trace).map(route => ({
				...route,
				namespace: 'private',
			}));
			routes.set(gateway.name, [...leave, ...inward]);
		}

		const exit = place.gateways[0]?.name;
		for (const router of place.routers) {
			const remote = outside.flatMap(({prefixes}) => prefixes);
			const leave = exit === undefined ? [] : routesVia(remote, exit, nodes, place.site, trace);
			routes.set(router, [...leave, ...routesInside(place, router, nodes, trace)]);
		}
	}

	return routes;
}

export const describePlaces = (
	sites: readonly Site[],
	gateways: readonly Gateway[],
	nodes: Nodes,
): SiteRouting[] => sites.map(site => describePlace(site, gateways, nodes));

function describePlace(site: Site, gateways: readonly Gateway[], nodes: Nodes): SiteRouting {
	const own = gateways.filter(gateway => gateway.site === site);
	const routers = Object.entries(nodes)
		.filter(([, {kind, site: label}]) => kind === 'router' && label === site.label)
		.map(([name]) => name);
	const lan = [...own.map(({name}) => name), ...routers].flatMap(name => lanAddresses(nodes[name], site));
	const announced = routers.flatMap(name => announcedBy(nodes[name]));
	return {site, gateways: own, routers, prefixes: [...new Set([...lan, ...announced].flatMap(toNetwork))]};
}

function lanAddresses(node: NodeInput | undefined, site: Site): string[] {
	const onLan = Object.values(node?.interfaces ?? {}).filter(({network}) => network === `lan${site.number}`);
	return onLan.flatMap(({addresses = []}) => addresses);
}

const announcedBy = (node: NodeInput | undefined): string[] => node?.interfaces?.dummy0?.addresses ?? [];

function toNetwork(text: string): string[] {
	const prefix = parsePrefix(text);
	return prefix === null ? [] : [formatPrefix(networkOf(prefix))];
}

/** For each site that can be reached, the neighbouring site that the way begins with (breadth first). */
export function findExits(
	from: SiteRouting,
	places: readonly SiteRouting[],
	interfaces: TunnelInterfaces,
): Map<SiteRouting, SiteRouting> {
	const isJoined = (one: SiteRouting, other: SiteRouting): boolean =>
		interfaces.get(one.gateways[0]?.name ?? '')?.has(other.gateways[0]?.name ?? '') ?? false;
	const exits = new Map<SiteRouting, SiteRouting>();
	let edge = places
		.filter(place => place !== from && isJoined(from, place))
		.map(place => ({place, exit: place}));
	while (edge.length > 0) {
		for (const {place, exit} of edge) {
			exits.set(place, exits.get(place) ?? exit);
		}

		edge = edge.flatMap(({place, exit}) =>
			places
				.filter(next => next !== from && !exits.has(next) && isJoined(place, next))
				.map(next => ({place: next, exit})),
		);
	}

	return exits;
}

/** To what the other routers of the site stand for. */
const routesInside = ({site, routers}: SiteRouting, node: string, nodes: Nodes, trace: Trace): Routes =>
	routers
		.filter(router => router !== node)
		.flatMap(router => routesVia(announcedBy(nodes[router]).flatMap(toNetwork), router, nodes, site, trace));

function routesVia(prefixes: readonly string[], hop: string, nodes: Nodes, site: Site, trace: Trace): Routes {
	return prefixes.flatMap(to => {
		const family = isFamily(to, 6) ? 6 : 4;
		const via = lanAddresses(nodes[hop], site).find(address => isFamily(address, family));
		if (via === undefined) {
			const message = `static routes need an IPv${family} prefix on the LAN of each site`;
			const hint = `write lan as a list with both families, or announce no IPv${family}`;
			trace.report({path: site.source('lan'), message, hint});
		}

		return via === undefined ? [] : [{to, via: via.split('/', 1)[0]!}];
	});
}
