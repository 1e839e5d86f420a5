// Refuses duplicate router IDs, and BGP sessions without a neighbour.

import {groupBy} from '../../shared/group-by.js';
import {formatAddress} from '../address.js';
import type {BgpSession, Routing} from '../model.js';
import {addressKey} from '../prefix-map.js';
import type {Finding, Path} from '../problem.js';
import type {TopologyView} from '../ways/view.js';

export function verifyRouting(view: TopologyView): Finding[] {
	const places = listPlaces(view);
	return [...findSharedRouterIds(view, places), ...findDeafNeighbors(view, places)];
}

interface RoutedNamespace {
	readonly node: string;
	readonly namespace: string;
	readonly routing: Routing;
	readonly path: Path;
}

const listPlaces = ({topology}: TopologyView): RoutedNamespace[] =>
	topology.nodes.flatMap(({name: node, namespaces}) =>
		namespaces.flatMap(({name: namespace, routing}) =>
			routing === null ? [] : [{node, namespace, routing, path: ['nodes', node, 'routing', namespace]}],
		),
	);

function findSharedRouterIds(view: TopologyView, places: readonly RoutedNamespace[]): Finding[] {
	const groups = groupBy(
		places,
		({node, namespace, routing}) => `${view.realmOf(node, namespace)} ${routing.routerId}`,
	);
	return [...groups.values()].flatMap(([first, ...others]) =>
		others.map(({routing, path}) => ({
			path: [...path, 'router-id'],
			message: `${first!.node} already has the router ID ${routing.routerId}`,
			hint: 'each router of a routing domain needs its own',
		})),
	);
}

/** A session needs one at the other end that expects it, with the same AS numbers. */
function findDeafNeighbors(view: TopologyView, places: readonly RoutedNamespace[]): Finding[] {
	const keyOf = ({localAddress, neighborAddress}: BgpSession): string =>
		`${addressKey(localAddress)} ${addressKey(neighborAddress)}`;
	const sessions = places.flatMap(({routing, node, path}) =>
		routing.bgp.map(session => ({session, node, path: [...path, 'bgp', session.name]})),
	);
	const owns = new Set(places.filter(({routing}) => routing.ownConfig !== null).map(({node}) => node));
	const byKey = new Map(sessions.map(each => [keyOf(each.session), each]));
	return sessions.flatMap(({session, node, path}): Finding[] => {
		const {localAddress, neighborAddress, localAs, remoteAs} = session;
		const back = byKey.get(`${addressKey(neighborAddress)} ${addressKey(localAddress)}`);
		if (back === undefined) {
			if (neighborOwns(view, node, session.ifname, owns)) {
				return [];
			}

			const message = `no node has a session back from ${formatAddress(neighborAddress)} to ${formatAddress(localAddress)}`;
			return [{path, message, hint: 'write the session at both ends', atKey: true}];
		}

		if ((back.session.bfd === null) !== (session.bfd === null) && session.bfd !== null) {
			const message = `${node} uses BFD for this session, ${back.node} does not`;
			return [{path: [...path, 'bfd'], message, hint: 'BFD needs both ends'}];
		}

		return back.session.localAs === remoteAs
			? []
			: [
					{
						path: [...path, 'remote-asn'],
						message: `${node} expects AS ${remoteAs}, ${back.node} says AS ${back.session.localAs}`,
						hint: `write ${back.session.localAs}, or change the other end; this end is AS ${localAs}`,
					},
				];
	});
}

/** Whether the other end of a tunnel or network runs the user's own configuration, which is not ours to read. */
function neighborOwns(
	{topology}: TopologyView,
	node: string,
	ifname: string,
	owns: ReadonlySet<string>,
): boolean {
	const segments = [
		...[...groupBy(topology.networks, ({segment}) => segment).values()].map(networks =>
			networks.flatMap(({members}) => members),
		),
		...topology.tunnels.map(({a, b}) => [a, b]),
	];
	const shared = segments.filter(members =>
		members.some(each => each.node === node && each.ifname === ifname),
	);
	return shared.flat().some(each => each.node !== node && owns.has(each.node));
}
