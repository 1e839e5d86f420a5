// Derives the prefixes that each BGP session over a tunnel must bring: those of the remote gateway's own site.

import {matchesGlob} from '../../shared/globs.js';
import {groupBy} from '../../shared/group-by.js';
import {formatPrefix, networkOf, type Prefix} from '../../topology/address.js';
import {onLinkOf} from '../../topology/interface-address.js';
import {instancesOf} from '../../topology/interior.js';
import type {BgpSession, Namespace, Node, Routing, Topology} from '../../topology/model.js';
import {addressKey} from '../../topology/prefix-map.js';
import {type Joint, keyOf, reachable} from './graph.js';
import type {LearntPlan, Place} from './model.js';

/** What BGP takes for granted (RFC 4271, section 9.1.1). */
const defaultLocalPreference = 100;

/** Prefixes that a site's own routing carries for this namespace, by the protocol that does. */
const carriedFor = ({interfaces, routing}: Namespace): {readonly by: string; readonly prefix: Prefix}[] =>
	carriersIn(routing).flatMap(({by, families, names}) =>
		interfaces
			.filter(({name}) => names.has(name))
			.flatMap(({addresses}) => addresses.map(onLinkOf))
			.filter(({family}) => families.includes(family))
			.map(prefix => ({by, prefix})),
	);

const carriersIn = (routing: Routing | null) =>
	instancesOf(routing).map(({protocol, families, interfaces}) => ({
		by: `${protocol} ${families.join()}`,
		families,
		names: new Set(interfaces.map(({name}) => name)),
	}));

/** A gateway announces the prefixes of its wires, what its site's routing brings it there, and its fixed routes if told so: see `announceLocal` in bird.ts. */
function announcedBy(
	place: Place,
	spaces: ReadonlyMap<string, Namespace>,
	joints: readonly Joint[],
): Set<string> {
	const own = spaces.get(keyOf(place))!;
	const spoken = new Set(carriersIn(own.routing).map(({by}) => by));
	const site = [...reachable([keyOf(place)], joints)].map(key => spaces.get(key)!);
	const direct = own.interfaces
		.filter(({name}) => own.routing!.announce.some(glob => matchesGlob(glob, name)))
		.flatMap(({addresses}) => addresses.map(onLinkOf));
	const heard = site
		.flatMap(carriedFor)
		.filter(({by}) => spoken.has(by))
		.map(({prefix}) => prefix);
	const fixed = own.routing!.announcesRoutes ? own.routes.map(({to}) => to) : [];
	return new Set([...direct, ...heard, ...fixed].map(prefix => formatPrefix(networkOf(prefix))));
}

const carries = ({families}: BgpSession, prefix: string): boolean =>
	families.includes(prefix.includes(':') ? 6 : 4);

/** By the address of its neighbour, the first session of a routing: in a mesh, every gateway has one with every other. */
function sessionFinder(): (routing: Routing) => ReadonlyMap<string, BgpSession> {
	const known = new Map<Routing, Map<string, BgpSession>>();
	return routing => {
		const found =
			known.get(routing) ??
			new Map(routing.bgp.toReversed().map(each => [addressKey(each.neighborAddress), each]));
		known.set(routing, found);
		return found;
	};
}

/** A user's own bird.conf says what only BIRD can read: such namespaces are left out, at either end. */
export function planLearnt({nodes, tunnels}: Topology, joints: readonly Joint[]): LearntPlan[] {
	const wired = joints.filter(({kind}) => kind === 'network');
	const spaces = new Map(
		nodes.flatMap(({name: node, namespaces}) =>
			namespaces.map(namespace => [keyOf({node, namespace: namespace.name}), namespace] as const),
		),
	);
	const cache = new Map<string, Set<string>>();
	// In order, so that what a session brings is.
	const announced = (place: Place): Set<string> => {
		const known = cache.get(keyOf(place)) ?? new Set([...announcedBy(place, spaces, wired)].sort());
		cache.set(keyOf(place), known);
		return known;
	};
	const sessions = nodes.flatMap((node: Node) =>
		node.namespaces.flatMap(({name: namespace, routing}) =>
			(routing?.bgp ?? []).map(session => ({place: {node: node.name, namespace}, session})),
		),
	);
	const peers = groupBy(
		tunnels.flatMap(({a, b}) => [
			{near: a, far: b},
			{near: b, far: a},
		]),
		({near}) => `${keyOf(near)} ${near.ifname}`,
	);
	const sessionsTo = sessionFinder();
	return sessions.flatMap(({place, session}) => {
		const all = (peers.get(`${keyOf(place)} ${session.ifname}`) ?? []).map(({far}) => far);
		const neighbor = addressKey(session.neighborAddress);
		// Of several peers it is the one with the neighbour's address.
		const far =
			all.length === 1
				? all[0]
				: all.find(({addresses}) => addresses.some(each => addressKey(each) === neighbor));
		const remote = far && spaces.get(keyOf(far));
		if (far === undefined || remote?.routing == null || remote.routing.ownConfig !== null) {
			return [];
		}

		const back = sessionsTo(remote.routing).get(addressKey(session.localAddress));
		const localPreference =
			session.localPreference ?? back?.announcedLocalPreference ?? defaultLocalPreference;
		const mine = announced(place);
		const prefixes = [...announced(far)].filter(prefix => !mine.has(prefix) && carries(session, prefix));
		return [
			{
				...place,
				protocol: session.name,
				ifname: session.ifname,
				peer: far.node,
				prefixes,
				rank: [session.preference, localPreference] as const,
			},
		];
	});
}
