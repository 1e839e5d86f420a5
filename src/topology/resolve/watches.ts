// Resolves BFD for fixed routes: the session of each next hop that is watched, at both of its ends.

import {groupBy} from '../../shared/group-by.js';
import {type Address, contains, formatAddress, hostOf} from '../address.js';
import {type InterfaceAddress, onLinkOf} from '../interface-address.js';
import type {Network, Node, StaticRoute, Watch} from '../model.js';
import {noRouting} from '../model-routing.js';
import {addressKey} from '../prefix-map.js';
import type {Finding} from '../problem.js';
import type {DraftTunnel} from './tunnels.js';

/** An interface on one link. */
interface LinkEnd {
	readonly node: string;
	readonly namespace: string;
	readonly ifname: string;
	readonly addresses: readonly InterfaceAddress[];
	readonly segment: string;
}

interface PlannedWatch extends Watch {
	readonly node: string;
	readonly namespace: string;
}

function listPlaces(
	nodes: readonly Node[],
	networks: readonly Network[],
	tunnels: readonly DraftTunnel[],
): LinkEnd[] {
	const segmentOf = new Map(networks.map(({name, segment}) => [name, segment]));
	return [
		...nodes.flatMap(({name: node, namespaces}) =>
			namespaces.flatMap(({name: namespace, interfaces}) =>
				interfaces.flatMap(({name: ifname, network, addresses}): LinkEnd[] =>
					network === null ? [] : [{node, namespace, ifname, addresses, segment: segmentOf.get(network)!}],
				),
			),
		),
		...tunnels.flatMap(({name, a, b}) =>
			[a, b].map(({node, namespace, ifname, addresses}) => ({
				node,
				namespace,
				ifname,
				addresses,
				segment: `tunnel ${name}`,
			})),
		),
	];
}

/** Lays the sessions in. A namespace that has nothing but one runs BIRD for it. */
export function addWatches(
	nodes: readonly Node[],
	networks: readonly Network[],
	tunnels: readonly DraftTunnel[],
	routerIdOf: (node: string, namespace: string) => string,
): {readonly nodes: readonly Node[]; readonly findings: readonly Finding[]} {
	const watched = nodes.flatMap(({name: node, namespaces}) =>
		namespaces.flatMap(({name: namespace, routes}) =>
			routes.filter(({bfd}) => bfd !== null).map(route => ({node, namespace, route})),
		),
	);
	if (watched.length === 0) {
		return {nodes, findings: []};
	}

	const places = listPlaces(nodes, networks, tunnels);
	const at = groupBy(places, ({node, namespace}) => `${node}/${namespace}`);
	const on = groupBy(places, ({segment}) => segment);
	const findings: Finding[] = [];
	const ends = watched.flatMap(({node, namespace, route}): PlannedWatch[] => {
		const problem = refuse(route);
		const path = ['nodes', node, 'routes', route.position, 'bfd'];
		if (problem !== null) {
			findings.push({path, ...problem});
			return [];
		}

		// What else may be wrong with the next hop, `verifyRoutes` tells.
		return pair({node, namespace, route}, at.get(`${node}/${namespace}`) ?? [], on);
	});
	const byPlace = groupBy(ends, ({node, namespace}) => `${node}/${namespace}`);
	return {findings, nodes: nodes.map(node => addTo(node, byPlace, routerIdOf))};
}

function refuse({via, kind}: StaticRoute): {message: string; hint: string} | null {
	if (via === null) {
		const what = kind === 'unicast' ? 'leads to an interface' : `is of type ${kind}`;
		return {message: `BFD watches a next hop, and this route ${what}`, hint: 'write via, or remove bfd'};
	}

	return via.family === 6 && formatAddress(via).startsWith('fe80:')
		? {
				message: 'BFD of a static route needs a next hop that is not link-local',
				hint: 'give both ends an address on this link',
			}
		: null;
}

/** Both ends of one session; the far one only where a node of the file has the next hop. */
function pair(
	{node, namespace, route}: {readonly node: string; readonly namespace: string; readonly route: StaticRoute},
	own: readonly LinkEnd[],
	on: ReadonlyMap<string, readonly LinkEnd[]>,
): PlannedWatch[] {
	const [via, bfd] = [route.via!, route.bfd!];
	const place = own.find(
		({ifname, addresses}) =>
			(route.ifname ?? ifname) === ifname && addresses.some(each => contains(onLinkOf(each), via)),
	);
	if (place === undefined) {
		return [];
	}

	// BIRD speaks from the address in whose prefix the neighbour is.
	const localAddress = hostOf(place.addresses.find(each => contains(onLinkOf(each), via))!);
	const has = (each: LinkEnd, address: Address): boolean =>
		each.addresses.some(prefix => addressKey(hostOf(prefix)) === addressKey(address));
	const links = own.filter(({ifname}) => ifname === place.ifname).map(({segment}) => segment);
	const far = links.flatMap(segment => on.get(segment)!).find(each => each.node !== node && has(each, via));
	const {ifname} = place;
	return [
		{
			node,
			namespace,
			ifname,
			localAddress,
			neighborAddress: via,
			neighbor: far?.node ?? null,
			bfd,
			asker: node,
			position: route.position,
		},
		...(far === undefined
			? []
			: [
					{
						node: far.node,
						namespace: far.namespace,
						ifname: far.ifname,
						localAddress: via,
						neighborAddress: localAddress,
						neighbor: node,
						bfd,
						asker: node,
						position: route.position,
					},
				]),
	];
}

const isOwn = ({node, asker}: PlannedWatch): boolean => node === asker;

const keyOf = ({ifname, neighborAddress}: Watch): string => `${ifname} ${addressKey(neighborAddress)}`;

function addTo(
	node: Node,
	byPlace: ReadonlyMap<string, readonly PlannedWatch[]>,
	routerIdOf: (node: string, namespace: string) => string,
): Node {
	return {
		...node,
		namespaces: node.namespaces.map(namespace => {
			const found = byPlace.get(`${node.name}/${namespace.name}`) ?? [];
			const own = namespace.routing?.ownConfig ?? null;
			if (found.length === 0 || own !== null) {
				return namespace;
			}

			// Several routes may have one next hop. What a route asks for comes first.
			const ranked = [...found.filter(isOwn), ...found.filter(each => !isOwn(each))];
			const watches = [...groupBy(ranked, keyOf).values()].map(([first]): Watch => {
				const {node: _, namespace: __, ...watch} = first!;
				return watch;
			});
			const routing = namespace.routing ?? {...noRouting, routerId: routerIdOf(node.name, namespace.name)};
			return {...namespace, routing: {...routing, watches}};
		}),
	};
}
