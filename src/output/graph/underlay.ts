// Finds the networks that carry the outer packets of tunnels: from the tunnels' ends outwards, through all nodes that forward.

import {mainNamespace} from '../../shared/namespaces.js';
import type {Node, Topology} from '../../topology/model.js';

/** Names of the underlay's networks. */
export function findUnderlay({nodes, tunnels}: Topology): ReadonlySet<string> {
	const ends = tunnels.flatMap(({a, b}) => [a, b]);
	const speakers = new Set([
		...ends.map(({node}) => node),
		...nodes.filter(({settings}) => settings.ownWireguard.length > 0).map(({name}) => name),
	]);
	const addressesOf = (node: string): Set<bigint> =>
		new Set(ends.filter(end => end.node === node && !end.roams).map(end => end.endpointAddress.value));

	const found = new Set<string>();
	const pending = nodes
		.filter(({name}) => speakers.has(name))
		.flatMap(node => outwardNetworks(node, addressesOf(node.name)));
	for (let network = pending.pop(); network !== undefined; network = pending.pop()) {
		if (!found.has(network)) {
			found.add(network);
			// The underlay stops at a tunnel's end: its other networks are inside.
			const beyond = nodes.filter(node => !speakers.has(node.name) && outside(node).includes(network));
			pending.push(...beyond.flatMap(outside));
		}
	}

	return found;
}

/** Networks of the main namespace. */
const outside = ({namespaces}: Node): string[] =>
	namespaces
		.filter(({name}) => name === mainNamespace)
		.flatMap(({interfaces}) => interfaces.flatMap(({network}) => network ?? []));

/** The networks of the addresses by which a node is reached; all of the main namespace if they are on a loopback. */
function outwardNetworks(node: Node, endpoints: ReadonlySet<bigint>): string[] {
	const main = node.namespaces.find(({name}) => name === mainNamespace)!;
	const exact = main.interfaces
		.filter(({addresses}) => addresses.some(({value}) => endpoints.has(value)))
		.flatMap(({network}) => network ?? []);
	return exact.length > 0 ? exact : outside(node);
}
