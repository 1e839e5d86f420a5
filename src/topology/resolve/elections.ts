// Decides which routers take part in the election of a designated router (RFC 2328, section 9.4), on links that have one.

import type {Namespace, Node, OspfInstance, OspfInterface} from '../model.js';
import {elects} from '../model-routing.js';
import type {DraftTunnel} from './tunnels.js';

type Domain = Pick<OspfInstance, 'version' | 'area'>;

const keyOf = (node: string, ifname: string, {version, area}: Domain): string =>
	`${node} ${ifname} ${version} ${area}`;

interface Voter {
	readonly key: string;
	readonly on: OspfInterface;
	/** What the tunnels of an interface with several peers are together; null on a wire, where everyone hears everyone. */
	readonly link: string | null;
}

function listVoters(nodes: readonly Node[], tunnels: readonly DraftTunnel[]): Voter[] {
	const links = new Map(
		tunnels.flatMap(({segment, a, b}) =>
			[a, b].map(({node, ifname}): [string, string] => [`${node} ${ifname}`, segment]),
		),
	);
	return nodes.flatMap(({name: node, namespaces}) =>
		namespaces.flatMap(({routing}) =>
			(routing?.ospf ?? []).flatMap(instance =>
				instance.interfaces.filter(elects).map(on => {
					const link = links.get(`${node} ${on.name}`);
					return {
						key: keyOf(node, on.name, instance),
						on,
						link: link === undefined ? null : `${link} ${instance.version} ${instance.area}`,
					};
				}),
			),
		),
	);
}

/** The designated router speaks for all. A router that does not have every other for its peer stays out, unless the file says otherwise. */
export function addElections(nodes: readonly Node[], tunnels: readonly DraftTunnel[]): Node[] {
	const voters = listVoters(nodes, tunnels);
	const sizes = new Map<string | null, number>();
	for (const {link} of voters) {
		sizes.set(link, (sizes.get(link) ?? 0) + 1);
	}

	const priorities = new Map(
		voters.map(({key, on, link}) => {
			const meetsAll = link === null || on.neighbors.length === sizes.get(link)! - 1;
			return [key, on.priority ?? (meetsAll ? 1 : 0)] as const;
		}),
	);
	if (priorities.size === 0) {
		return [...nodes];
	}

	const place = (node: string, instance: OspfInstance): OspfInstance => ({
		...instance,
		interfaces: instance.interfaces.map(each => ({
			...each,
			priority: priorities.get(keyOf(node, each.name, instance)) ?? each.priority,
			neighbors: each.neighbors.map(neighbor => ({
				...neighbor,
				eligible: (priorities.get(keyOf(neighbor.node, neighbor.ifname, instance)) ?? 0) > 0,
			})),
		})),
	});
	const placeAll = (node: string, namespace: Namespace): Namespace =>
		namespace.routing === null
			? namespace
			: {
					...namespace,
					routing: {
						...namespace.routing,
						ospf: namespace.routing.ospf.map(instance => place(node, instance)),
					},
				};
	return nodes.map(node => ({
		...node,
		namespaces: node.namespaces.map(namespace => placeAll(node.name, namespace)),
	}));
}
