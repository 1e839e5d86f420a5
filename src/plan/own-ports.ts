// UDP ports that a node's own WireGuard files claim, and that another tunnel of the node has already.

import type {Finding} from '../topology/index.js';
import type {Topology} from '../topology/model.js';
import type {Sources} from './model.js';
import {listOwnEnds} from './own-ends.js';

/** All sockets of a node are in its main namespace. Files that were not read are passed over. */
export function findTakenPorts(topology: Topology, sources: Sources): Finding[] {
	const isRead = ({settings}: Topology['nodes'][number]): boolean =>
		[...settings.ownWireguard, ...settings.files].every(({source}) => source === null || sources.has(source));
	const nodes = topology.nodes.filter(isRead);
	const named = new Map(
		nodes.flatMap(({name, settings}) =>
			settings.ownWireguard.map(({ifname, source}) => [`${name} ${ifname}`, source] as const),
		),
	);
	const taken = new Map<string, string>(
		topology.tunnels.flatMap(({name, a, b}) =>
			[a, b].map(({node, listenPort}) => [`${node} ${listenPort}`, `the tunnel ${name}`] as const),
		),
	);
	return listOwnEnds({...topology, nodes}, sources).flatMap(({node, ifname, own}): Finding[] => {
		if (own.listenPort === null) {
			return [];
		}

		const owner = taken.get(`${node} ${own.listenPort}`);
		taken.set(`${node} ${own.listenPort}`, owner ?? ifname);
		const message = `${named.get(`${node} ${ifname}`)} listens on UDP port ${own.listenPort}, which ${node} has for ${owner} already`;
		const hint = 'write another port, in tunnels.NAME.ends.NODE.port or as ListenPort in the file';
		return owner === undefined ? [] : [{path: ['nodes', node, 'wireguard', ifname, 'config'], message, hint}];
	});
}
