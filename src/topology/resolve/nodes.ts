// Resolves nodes: namespaces with their interfaces; routing is resolved when all interfaces are known.

import type {Interface, Namespace, Network, Node, Routing, Tunnel} from '../model.js';
import type {ExplicitValue} from '../schema/file.js';
import type {NodeValue} from '../schema/node.js';
import {macOf} from './names.js';

const dummyMtu = 1500;

/** Nodes without their routing. */
export function resolveNodes(
	{nodes = {}}: ExplicitValue,
	networks: readonly Network[],
	tunnels: readonly Tunnel[],
): Node[] {
	const mtus = new Map(networks.map(({name, mtu}) => [name, mtu]));
	const tunnelNamespaces = new Map<string, string[]>();
	for (const {node, namespace} of tunnels.flatMap(({a, b}) => [a, b])) {
		tunnelNamespaces.set(node, [...(tunnelNamespaces.get(node) ?? []), namespace]);
	}

	return Object.entries(nodes).map(([name, node]): Node => {
		const kind = node.kind ?? 'host';
		const namespaces = namespacesOf(node, tunnelNamespaces.get(name) ?? []);
		return {
			name,
			kind,
			site: node.site ?? null,
			namespaces: namespaces.map(
				(namespace): Namespace => ({
					name: namespace,
					forwarding: kind !== 'host',
					interfaces: interfacesOf(name, node, namespace, mtus),
					routing: null,
				}),
			),
		};
	});
}

/** Lays the resolved routing of each namespace in. */
export function addRouting(
	nodes: readonly Node[],
	routingOf: (node: Node, namespace: Namespace) => Routing | null,
): Node[] {
	return nodes.map(node => ({
		...node,
		namespaces: node.namespaces.map(namespace => ({...namespace, routing: routingOf(node, namespace)})),
	}));
}

/** `main` first. */
function namespacesOf(node: NodeValue, tunnelNamespaces: readonly string[]): string[] {
	const used = Object.values(node.interfaces ?? {}).map(({namespace = 'main'}) => namespace);
	const gateway = node.kind === 'gateway' ? ['private'] : [];
	return [...new Set(['main', ...gateway, ...used, ...tunnelNamespaces, ...Object.keys(node.routing ?? {})])];
}

function interfacesOf(
	name: string,
	{interfaces = {}}: NodeValue,
	namespace: string,
	mtus: ReadonlyMap<string, number>,
): Interface[] {
	return Object.entries(interfaces)
		.filter(([, settings]) => (settings.namespace ?? 'main') === namespace)
		.map(([ifname, {network, addresses = [], mtu, mac}]) => ({
			name: ifname,
			kind: network === undefined ? 'dummy' : 'ethernet',
			network: network ?? null,
			mtu: mtu ?? mtus.get(network ?? '') ?? dummyMtu,
			mac: network === undefined ? null : (mac ?? macOf(name, ifname)),
			addresses,
		}));
}
