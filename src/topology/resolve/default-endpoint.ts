// The address that a tunnel's end is sent to, where the file names none.

import {mainNamespace} from '../../shared/namespaces.js';
import {type Address, contains, hostOf} from '../address.js';
import {interiors} from '../interior.js';
import type {NodeValue} from '../schema/node.js';

type InterfaceValue = NonNullable<NodeValue['interfaces']>[string];

/** The interfaces of the main namespace, where the sockets of tunnels are. */
function outerInterfaces({interfaces = {}}: NodeValue): [string, InterfaceValue][] {
	return Object.entries(interfaces).filter(([, {namespace = mainNamespace}]) => namespace === mainNamespace);
}

const addressesOf = (interfaces: readonly [string, InterfaceValue][]): Address[] =>
	interfaces.flatMap(([, {addresses = []}]) => addresses.map(hostOf));

/** Addresses of a node that a peer may send to: dummies' first, as they stay when a wire goes. */
export function endpointsOf(node: NodeValue): Address[] {
	const outer = outerInterfaces(node);
	return addressesOf([
		...outer.filter(([, {network}]) => network === undefined),
		...outer.filter(([, {network}]) => network !== undefined),
	]);
}

/**
 * The address of `node` that `peer` sends to; undefined where it has none of this family. It is the address on a network that both are
 * on, unless something is known to lead to a dummy's: a routing protocol that wgsim configures on a wire, or a fixed route of the peer.
 */
export function defaultEndpoint(node: NodeValue, peer: NodeValue, family: 4 | 6): Address | undefined {
	const [first] = endpointsOf(node).filter(address => address.family === family);
	if (first === undefined || announces(node) || hasRouteTo(peer, first)) {
		return first;
	}

	const networks = new Set(outerInterfaces(peer).map(([, {network}]) => network));
	const shared = outerInterfaces(node).filter(
		([, {network}]) => network !== undefined && networks.has(network),
	);
	return addressesOf(shared).find(address => address.family === family) ?? first;
}

/** Whether a protocol of the main namespace runs on one of the node's wires. */
function announces(node: NodeValue): boolean {
	const {bgp = {}, ...routing} = node.routing?.main ?? {};
	const spoken = [
		...interiors
			.flatMap(protocol => Object.values(routing[protocol] ?? {}))
			.flatMap(({interfaces}) => Object.keys(interfaces)),
		...Object.values(bgp).map(session => session.interface),
	];
	return spoken.some(ifname => node.interfaces?.[ifname]?.network !== undefined);
}

function hasRouteTo({routes = []}: NodeValue, address: Address): boolean {
	return routes.some(
		({to, namespace = mainNamespace}) => namespace === mainNamespace && contains(to, address),
	);
}
