// Lists the lab's nodes for hosts(5): every address of each node, its best-known one first.

import {groupBy} from '../shared/group-by.js';
import {mainNamespace} from '../shared/namespaces.js';
import {contains, formatAddress, hostOf, type Prefix, parsePrefix} from '../topology/address.js';
import type {Node, Topology} from '../topology/model.js';

const linkLocals = ['fe80::/10', '169.254.0.0/16'].map(text => parsePrefix(text)!);

/** A name means the same on every node; a link-local address would not. */
const isNamed = (prefix: Prefix): boolean => !linkLocals.some(each => contains(each, hostOf(prefix)));

/** Loopbacks before wires, and of each the inner ones first. */
function interfaceAddresses({namespaces}: Node): Prefix[] {
	const inner = namespaces.filter(({name}) => name !== mainNamespace);
	const interfaces = [...inner, ...namespaces.filter(({name}) => name === mainNamespace)].flatMap(
		each => each.interfaces,
	);
	return [
		...interfaces.filter(({kind}) => kind === 'dummy'),
		...interfaces.filter(({kind}) => kind !== 'dummy'),
	].flatMap(({addresses}) => addresses);
}

/**
 * Lines of hosts(5), the same for every node. A program takes the first address that it has a route to (RFC 6724 section 6, rule 1), so
 * that one list serves nodes inside and outside. Addresses in tunnels come last: a node may have no other that is reached.
 */
export function planNames({nodes, tunnels}: Pick<Topology, 'nodes' | 'tunnels'>): string[] {
	const ends = groupBy(
		tunnels.flatMap(({a, b}) => [a, b]).sort((one, other) => (one.ifname < other.ifname ? -1 : 1)),
		({node}) => node,
	);
	return [...nodes]
		.sort((one, other) => (one.name < other.name ? -1 : 1))
		.flatMap(node => {
			const inside = (ends.get(node.name) ?? []).flatMap(({addresses}) => addresses);
			const addresses = [...interfaceAddresses(node), ...inside]
				.filter(isNamed)
				.map(hostOf)
				.map(formatAddress);
			return [...new Set(addresses)].map(address => `${address}\t${node.name}`);
		});
}
