// Plans one node as values, from which its files are rendered: addresses, routes, kernel settings, WireGuard's parameters, commands.

import type {NodeCommand, NodeDummy, NodeNamespace, NodePlan, NodeTunnel} from '../contract/node.js';
import type {FixedRoute} from '../contract/plan.js';
import {formatPrefix} from '../topology/address.js';
import {formatInterfaceAddress} from '../topology/interface-address.js';
import type {Namespace, Node, TunnelEnd} from '../topology/model.js';
import {byInterface} from './ends.js';
import type {KeyPair} from './keys.js';
import {filtersInput} from './nftables.js';
import type {OwnEnd} from './own-ends.js';
import {type PlannedRoutes, planRoutes} from './routes.js';
import {interfaceSysctls, planSysctls} from './sysctls.js';
import type {PlannedEnd} from './tunnel-files.js';
import {formatEndpoint} from './wireguard.js';

/** What the kernel gives a WireGuard interface, and wireguard-go, too. */
const defaultMtu = 1420;

/** Of the tunnels of a node, what its record says beyond the topology. */
export interface NodeTunnels {
	readonly planned: readonly PlannedEnd[];
	/** Those that the user's own files configure. */
	readonly own: readonly OwnEnd[];
	/** By node: of every node that ends a tunnel. */
	readonly keys: ReadonlyMap<string, KeyPair>;
}

/** The fixed routes of every namespace of a node; `ends` are its own. */
export function routesOf(node: Node, ends: readonly TunnelEnd[]): ReadonlyMap<string, PlannedRoutes> {
	const endsIn = (namespace: string): TunnelEnd[] => ends.filter(end => end.namespace === namespace);
	return new Map(node.namespaces.map(each => [each.name, planRoutes(each, endsIn(each.name))]));
}

function planNamespace(namespace: Namespace, {byInterface: routes, free}: PlannedRoutes): NodeNamespace {
	const dummies: NodeDummy[] = namespace.interfaces
		.filter(({kind}) => kind === 'dummy')
		.map(({name, addresses}) => ({
			ifname: name,
			addresses: addresses.map(formatInterfaceAddress),
			routes: routes.get(name) ?? [],
			settings: interfaceSysctls(namespace, name),
		}));
	return {
		name: namespace.name,
		settings: planSysctls(namespace),
		dummies,
		routes: free,
		filtersInput: filtersInput(namespace),
	};
}

type Routes = (namespace: string, ifname: string) => readonly FixedRoute[];

/** One interface: `ends` are its tunnels'. */
function planTunnel(
	ends: readonly PlannedEnd[],
	namespace: Namespace,
	routes: readonly FixedRoute[],
	keys: ReadonlyMap<string, KeyPair>,
): NodeTunnel {
	const {own, mtu} = ends[0]!;
	return {
		ifname: own.ifname,
		namespace: own.namespace,
		configuration: 'planned',
		mtu,
		addresses: own.addresses.map(formatInterfaceAddress),
		routes,
		settings: interfaceSysctls(namespace, own.ifname),
		privateKey: keys.get(own.node)!.privateKey,
		listenPort: own.listenPort,
		// By name: moving a tunnel within the file must not change the configuration.
		peers: ends
			.toSorted((one, other) => (one.peer.node < other.peer.node ? -1 : 1))
			.map(({own: here, peer, psk}) => ({
				end: {node: peer.node, ifname: peer.ifname},
				publicKey: keys.get(peer.node)!.publicKey,
				presharedKey: psk,
				allowedIps: here.allowedIps.map(formatPrefix),
				// One that roams says where it is by what it sends.
				endpoint: peer.roams ? null : formatEndpoint(peer.endpointAddress, peer.listenPort),
				keepalive: here.keepalive,
			})),
	};
}

/** What the plan knows of an interface that the user's own file configures. */
const planOwn = ({ifname, own}: OwnEnd, namespace: Namespace, routes: readonly FixedRoute[]): NodeTunnel => ({
	ifname,
	namespace: namespace.name,
	configuration: own.format,
	mtu: own.mtu ?? (own.format === 'wg' ? defaultMtu : null),
	addresses: own.addresses,
	routes,
	settings: interfaceSysctls(namespace, ifname),
	privateKey: own.privateKey,
	listenPort: own.listenPort,
	peers: own.peers.map(({publicKey, presharedKey, allowedIps, endpointText, keepaliveSeconds}) => ({
		end: null,
		publicKey,
		presharedKey,
		allowedIps,
		endpoint: endpointText,
		keepalive: keepaliveSeconds,
	})),
});

const planCommands = ({settings}: Node): NodeCommand[] =>
	settings.commands.map(({when, namespace, timeout, command}) => ({when, namespace, timeout, text: command}));

export function planNode(node: Node, {planned, own, keys}: NodeTunnels): NodePlan {
	const routes = routesOf(
		node,
		planned.map(end => end.own),
	);
	const namespaces = new Map(node.namespaces.map(each => [each.name, each]));
	const leaving: Routes = (namespace, ifname) => routes.get(namespace)!.byInterface.get(ifname) ?? [];
	return {
		name: node.name,
		namespaces: node.namespaces.map(each => planNamespace(each, routes.get(each.name)!)),
		// By name: moving a tunnel within the file must not change what the node is given.
		// By name: their order in the file must not change what the node is given.
		tunnels: [
			...byInterface(planned).map(ends => {
				const {namespace, ifname} = ends[0]!.own;
				return planTunnel(ends, namespaces.get(namespace)!, leaving(namespace, ifname), keys);
			}),
			...own.map(end => planOwn(end, namespaces.get(end.namespace)!, leaving(end.namespace, end.ifname))),
		].sort((one, other) => (one.ifname < other.ifname ? -1 : 1)),
		commands: planCommands(node),
	};
}
