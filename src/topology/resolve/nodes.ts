// Resolves nodes: namespaces with their interfaces. Routing is resolved once all interfaces are known.

import {mainNamespace} from '../../shared/namespaces.js';
import type {
	Impairment,
	Interface,
	InterfaceRef,
	Masquerade,
	Namespace,
	Network,
	Node,
	Routing,
} from '../model.js';
import {macOf} from '../names/derive.js';
import type {ExplicitValue} from '../schema/file.js';
import type {NodeValue} from '../schema/node.js';
import {
	resolveForward,
	resolveImpairment,
	resolveNetmap,
	resolveRoutes,
	resolveSettings,
	resolveSysctls,
} from './settings.js';
import type {DraftTunnel} from './tunnels.js';

const dummyMtu = 1500;

/** What interfaces take from the network they are on. */
interface Segment {
	readonly mtu: number;
	readonly impairment: Impairment | null;
}

/** Nodes without their routing. */
export function resolveNodes(
	explicit: ExplicitValue,
	networks: readonly Network[],
	tunnels: readonly DraftTunnel[],
): Node[] {
	const segments = new Map(
		networks.map(({name, mtu}): [string, Segment] => [
			name,
			{mtu, impairment: resolveImpairment(explicit.networks?.[name]?.impair)},
		]),
	);
	const tunnelNamespaces = new Map<string, Set<string>>();
	for (const {node, namespace} of tunnels.flatMap(({a, b}) => [a, b])) {
		tunnelNamespaces.set(node, (tunnelNamespaces.get(node) ?? new Set()).add(namespace));
	}

	const ends = new Map(
		tunnels.flatMap(({a, b}) =>
			[a, b].map(({node, ifname, namespace}): [string, string] => [`${node} ${ifname}`, namespace]),
		),
	);
	const punched = new Set(
		tunnels.flatMap(({a, b}) => [a, b]).flatMap(({punches}) => (punches === null ? [] : [nameOf(punches)])),
	);
	return Object.entries(explicit.nodes ?? {}).map(([name, node]): Node => {
		const kind = node.kind ?? 'host';
		const namespaces = namespacesOf(node, tunnelNamespaces.get(name) ?? new Set());
		return {
			name,
			kind,
			site: node.site ?? null,
			settings: resolveSettings(explicit, name, node),
			namespaces: namespaces.map(
				(namespace): Namespace => ({
					name: namespace,
					forwarding: kind === 'gateway' || kind === 'router',
					interfaces: interfacesOf(name, node, namespace, segments),
					routes: resolveRoutes(node, namespace),
					masquerade: namespace === mainNamespace ? resolveMasquerade(name, node, punched) : [],
					forward: namespace === mainNamespace ? resolveForward(node) : [],
					netmap: resolveNetmap(node).filter(
						({ifname}) => placeOf(node, ifname, ends.get(`${name} ${ifname}`)) === namespace,
					),
					firewall: null,
					sysctls: resolveSysctls(explicit, name, node),
					routing: null,
				}),
			),
		};
	});
}

const nameOf = ({node, ifname}: InterfaceRef): string => `${node}:${ifname}`;

/** The namespace that an interface is in; `tunnel` is that of a tunnel of this name. */
const placeOf = (node: NodeValue, ifname: string, tunnel: string | undefined): string =>
	tunnel ??
	(node.wireguard?.[ifname] === undefined
		? (node.interfaces?.[ifname]?.namespace ?? 'main')
		: (node.wireguard[ifname].namespace ?? (node.kind === 'gateway' ? 'private' : 'main')));

/** `punched` are the interfaces whose address a tunnel's end behind them names as its endpoint. */
const resolveMasquerade = (
	node: string,
	{masquerade = []}: NodeValue,
	punched: ReadonlySet<string>,
): Masquerade[] =>
	masquerade.map(value => {
		const {interface: ifname, unsolicited} = typeof value === 'string' ? {interface: value} : value;
		const isPunched = punched.has(nameOf({node, ifname}));
		return {ifname, filters: unsolicited === undefined ? isPunched : unsolicited === 'drop'};
	});

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
function namespacesOf(node: NodeValue, tunnelNamespaces: ReadonlySet<string>): string[] {
	const used = [...Object.values(node.interfaces ?? {}), ...(node.routes ?? [])].map(
		({namespace = mainNamespace}) => namespace,
	);
	const gateway = node.kind === 'gateway' ? ['private'] : [];
	return [
		...new Set([mainNamespace, ...gateway, ...used, ...tunnelNamespaces, ...Object.keys(node.routing ?? {})]),
	];
}

function interfacesOf(
	name: string,
	{interfaces = {}}: NodeValue,
	namespace: string,
	segments: ReadonlyMap<string, Segment>,
): Interface[] {
	return Object.entries(interfaces)
		.filter(([, settings]) => (settings.namespace ?? mainNamespace) === namespace)
		.map(([ifname, {network, addresses = [], mtu, mac, impair}]) => {
			const segment = segments.get(network ?? '');
			return {
				name: ifname,
				kind: network === undefined ? 'dummy' : 'ethernet',
				network: network ?? null,
				mtu: mtu ?? segment?.mtu ?? dummyMtu,
				mac: network === undefined ? null : (mac ?? macOf(name, ifname)),
				addresses,
				egress: resolveImpairment(impair?.out) ?? segment?.impairment ?? null,
				ingress: resolveImpairment(impair?.in),
			};
		});
}
