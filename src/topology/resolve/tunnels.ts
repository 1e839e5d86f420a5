// Resolves tunnels: names, ports and endpoints that the file leaves open.

import {mainNamespace} from '../../shared/namespaces.js';
import {
	type Address,
	contains,
	hostOf,
	hostPrefix,
	linkLocalFromMac,
	type Prefix,
	parsePrefix,
} from '../address.js';
import {type InterfaceAddress, usualAddress} from '../interface-address.js';
import {interior, interiors} from '../interior.js';
import type {Tunnel, TunnelEnd} from '../model.js';
import {macOf} from '../names/derive.js';
import type {ExplicitValue} from '../schema/file.js';
import type {NodeValue} from '../schema/node.js';
import type {TunnelEndValue} from '../schema/tunnel.js';
import {defaultEndpoint} from './default-endpoint.js';
import {endNames} from './ends.js';
import {completeEnd, findShared, interfaceKey, joinTunnels} from './shared.js';
import {collectTaken, type Taken, takePort} from './taken.js';

const anywhere: readonly Prefix[] = ['0.0.0.0/0', '::/0'].map(text => parsePrefix(text)!);

/** A tunnel whose MTU may be still to be found out: null. That depends on the ways between its ends. */
export type DraftTunnel = Omit<Tunnel, 'mtu'> & {readonly mtu: number | null};

type Ends = Readonly<Record<string, TunnelEndValue | null>>;

/** Every reference holds already. */
export function resolveTunnels({tunnels = {}, nodes = {}}: ExplicitValue): DraftTunnel[] {
	const shared = findShared(tunnels);
	const segments = joinTunnels(tunnels, shared);
	const mtus = new Map(
		Object.entries(tunnels).flatMap(([name, tunnel]): [string, number][] =>
			tunnel?.mtu === undefined ? [] : [[segments.get(name)!, tunnel.mtu]],
		),
	);
	const taken = collectTaken(tunnels, nodes, shared);
	return Object.entries(tunnels).map(([name, tunnel]) => {
		const ends: Ends = tunnel?.ends ?? {};
		const [a, b] = endNames(name, tunnel)!;
		const family = tunnel?.family ?? commonFamily(taken.endpoints.get(a)!, taken.endpoints.get(b)!);
		const end = (node: string, peer: string): TunnelEnd =>
			resolveEnd(
				node,
				nodes[node]!,
				ends[node] ?? {},
				defaultEndpoint(nodes[node]!, nodes[peer]!, family),
				taken,
			);
		const [one, other] = [end(a, b), end(b, a)];
		const segment = segments.get(name)!;
		return {
			name,
			segment,
			a: {...one, allowedIps: allowedOf(one, ends[a] ?? {}, other, ends[b] ?? {})},
			b: {...other, allowedIps: allowedOf(other, ends[b] ?? {}, one, ends[a] ?? {})},
			mtu: mtus.get(segment) ?? null,
			psk: tunnel?.psk ?? {kind: 'none'},
		};
	});
}

/** As the address of a host. */

/**
 * What the file says, else anything. One peer of several is allowed its own addresses, and always the link-local one that wgsim gives it,
 * as nobody could write that.
 */
function allowedOf(
	own: TunnelEnd,
	given: TunnelEndValue,
	other: TunnelEnd,
	far: TunnelEndValue,
): readonly Prefix[] {
	const written = given['allowed-ips'];
	if (!own.shared) {
		return written ?? anywhere;
	}

	const made = other.addresses.filter(
		each =>
			contains(linkLocal, hostOf(each)) && !(far.addresses ?? []).some(prefix => prefix.value === each.value),
	);
	return written === undefined ? other.addresses.map(hostPrefix) : [...written, ...made.map(hostPrefix)];
}

function resolveEnd(
	name: string,
	node: NodeValue,
	given: TunnelEndValue,
	endpoint: Address | undefined,
	taken: Taken,
): TunnelEnd {
	const {names, masqueraded, shared} = taken;
	const ifname = given.interface ?? names.get(name)!.take();
	const sharing = shared.get(interfaceKey(name, ifname));
	const end = sharing === undefined ? given : completeEnd(given, sharing);
	const namespace = end.namespace ?? (node.kind === 'gateway' ? 'private' : mainNamespace);
	const listenPort = end.port ?? takePort(name, ifname, taken);
	return {
		node: name,
		ifname,
		shared: sharing !== undefined,
		namespace,
		listenPort,
		// Without any address there is nothing to send to; verification says so.
		roams: end.endpoint === 'none',
		endpointAddress: end.endpoint === 'none' ? unspecified : (end.endpoint ?? endpoint ?? unspecified),
		punches:
			end.endpoint === undefined || end.endpoint === 'none'
				? null
				: masqueraded.find(name, end.endpoint, listenPort),
		addresses: [
			...(end.addresses ?? []),
			...linkLocalsOf(name, node, ifname, namespace, end.addresses ?? []),
		],
		allowedIps: [],
		keepalive: Math.round(end.keepalive ?? 0),
		privateKey: end['private-key'] ?? null,
	};
}

const linkLocal = parsePrefix('fe80::/10')!;

/** WireGuard gives an interface no link-local address, and some protocols speak from nothing else. */
function linkLocalsOf(
	name: string,
	{routing}: NodeValue,
	ifname: string,
	namespace: string,
	addresses: readonly Prefix[],
): InterfaceAddress[] {
	const instances = interiors.flatMap(protocol =>
		Object.values(routing?.[namespace]?.[protocol] ?? {}).filter(interior[protocol].isLinkLocal),
	);
	const speaks = instances.some(
		({interfaces}) => Object.hasOwn(interfaces, ifname) && interfaces[ifname]?.type !== 'stub',
	);
	const has = addresses.some(prefix => contains(linkLocal, hostOf(prefix)));
	return speaks && !has ? [usualAddress({...linkLocalFromMac(macOf(name, ifname)), length: 64})] : [];
}

/** `::` */
export const unspecified: Address = {family: 6, value: 0n};

function commonFamily(one: readonly Address[], other: readonly Address[]): 4 | 6 {
	const has = (addresses: readonly Address[], family: 4 | 6): boolean =>
		addresses.some(address => address.family === family);
	return has(one, 4) && has(other, 4) && !(has(one, 6) && has(other, 6)) ? 4 : 6;
}
