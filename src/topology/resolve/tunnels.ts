// Resolves tunnels: names, ports and endpoints that the file leaves to us.

import {type Address, contains, hostOf, linkLocalFromMac, type Prefix, parsePrefix} from '../address.js';
import type {Tunnel, TunnelEnd} from '../model.js';
import type {ExplicitValue} from '../schema/file.js';
import type {NodeValue} from '../schema/node.js';
import type {TunnelEndValue} from '../schema/tunnel.js';
import {endNames} from './ends.js';
import {macOf} from './names.js';

const anywhere: readonly Prefix[] = ['0.0.0.0/0', '::/0'].map(text => parsePrefix(text)!);

const defaultNetworkMtu = 1500;

/** IPv4's or IPv6's header, UDP's 8 bytes, and WireGuard's 32 (whitepaper section 5.4.6). */
export const overheadOf = {4: 60, 6: 80} as const;

const defaultPort = 51_820;

type Ends = Readonly<Record<string, TunnelEndValue | null>>;

/** Every reference holds already. */
export function resolveTunnels({tunnels = {}, nodes = {}, networks = {}}: ExplicitValue): Tunnel[] {
	const taken = collectTaken(tunnels, nodes);
	return Object.entries(tunnels).map(([name, tunnel]) => {
		const ends: Ends = tunnel?.ends ?? {};
		const [a, b] = endNames(name, tunnel)!;
		const family = tunnel?.family ?? commonFamily(candidates(nodes[a]!), candidates(nodes[b]!));
		const end = (node: string): TunnelEnd => resolveEnd(node, nodes[node]!, ends[node] ?? {}, family, taken);
		const [endA, endB] = [end(a), end(b)];
		const mtu = tunnel?.mtu ?? defaultMtuOf([endA, endB], node => underlayMtu(nodes[node]!, networks));
		return {name, a: endA, b: endB, mtu, psk: tunnel?.psk ?? {kind: 'none'}};
	});
}

/** The least that the two ends' underlays leave. */
function defaultMtuOf(ends: readonly TunnelEnd[], mtuOf: (node: string) => number): number {
	const told = ends.filter(({roams}) => !roams);
	const overhead = Math.max(
		...(told.length > 0 ? told : ends).map(({endpointAddress}) => overheadOf[endpointAddress.family]),
	);
	return Math.min(...ends.map(({node}) => mtuOf(node))) - overhead;
}

/** The most that any wire out of a main namespace carries. */
function underlayMtu({interfaces = {}}: NodeValue, networks: NonNullable<ExplicitValue['networks']>): number {
	const wires = Object.values(interfaces).filter(
		({network, namespace = 'main'}) => network !== undefined && namespace === 'main',
	);
	const mtus = wires.map(({network, mtu}) => mtu ?? networks[network!]?.mtu ?? defaultNetworkMtu);
	return mtus.length === 0 ? defaultNetworkMtu : Math.max(...mtus);
}

/** Names and ports in use, by `node`; defaults step around them. */
interface Taken {
	readonly names: Map<string, Set<string>>;
	readonly ports: Map<string, Set<number>>;
}

function collectTaken(
	tunnels: NonNullable<ExplicitValue['tunnels']>,
	nodes: Readonly<Record<string, NodeValue>>,
): Taken {
	const names = new Map(
		Object.entries(nodes).map(([name, node]) => [name, new Set(Object.keys(node.interfaces ?? {}))]),
	);
	const ports = new Map(Object.keys(nodes).map(name => [name, new Set<number>()]));
	for (const tunnel of Object.values(tunnels)) {
		for (const [node, end] of Object.entries(tunnel?.ends ?? {})) {
			if (end?.interface !== undefined) {
				names.get(node)?.add(end.interface);
			}

			if (end?.port !== undefined) {
				ports.get(node)?.add(end.port);
			}
		}
	}

	return {names, ports};
}

function resolveEnd(
	name: string,
	node: NodeValue,
	end: TunnelEndValue,
	family: 4 | 6,
	{names, ports}: Taken,
): TunnelEnd {
	const ifname = end.interface ?? takeFree(names.get(name)!, index => `wg${index}`);
	const endpoints = candidates(node);
	const namespace = end.namespace ?? (node.kind === 'gateway' ? 'private' : 'main');
	return {
		node: name,
		ifname,
		namespace,
		listenPort: end.port ?? takeFree(ports.get(name)!, index => defaultPort + index),
		// Without any address there is nothing to send to; verification says so.
		roams: end.endpoint === 'none',
		endpointAddress:
			end.endpoint === 'none'
				? unspecified
				: (end.endpoint ?? endpoints.find(address => address.family === family) ?? unspecified),
		addresses: [
			...(end.addresses ?? []),
			...linkLocalsOf(name, node, ifname, namespace, end.addresses ?? []),
		],
		allowedIps: end['allowed-ips'] ?? anywhere,
		keepalive: Math.round(end.keepalive ?? 0),
		privateKey: end['private-key'] ?? null,
	};
}

const linkLocal = parsePrefix('fe80::/10')!;

/** WireGuard gives an interface no link-local address, and without one neither Babel nor OSPFv3 speaks on it. */
function linkLocalsOf(
	name: string,
	{routing}: NodeValue,
	ifname: string,
	namespace: string,
	addresses: readonly Prefix[],
): Prefix[] {
	const {ospf = {}, babel = {}} = routing?.[namespace] ?? {};
	const instances = [...Object.values(babel), ...Object.values(ospf).filter(({version}) => version === 3)];
	const speaks = instances.some(
		({interfaces}) => Object.hasOwn(interfaces, ifname) && interfaces[ifname]?.type !== 'stub',
	);
	const has = addresses.some(prefix => contains(linkLocal, hostOf(prefix)));
	return speaks && !has ? [{...linkLocalFromMac(macOf(name, ifname)), length: 64}] : [];
}

/** `::` */
export const unspecified: Address = {family: 6, value: 0n};

function takeFree<Value>(taken: Set<Value>, make: (index: number) => Value): Value {
	let index = 0;
	while (taken.has(make(index))) {
		index++;
	}

	taken.add(make(index));
	return make(index);
}

/** Addresses of the main namespace that a peer may send to: dummies' first, as they stay when a wire goes. */
function candidates(node: NodeValue): Address[] {
	const interfaces = Object.values(node.interfaces ?? {}).filter(
		({namespace = 'main'}) => namespace === 'main',
	);
	const dummies = interfaces.filter(({network}) => network === undefined);
	const wired = interfaces.filter(({network}) => network !== undefined);
	return [...dummies, ...wired].flatMap(({addresses = []}) => addresses.map(hostOf));
}

function commonFamily(one: readonly Address[], other: readonly Address[]): 4 | 6 {
	const has = (addresses: readonly Address[], family: 4 | 6): boolean =>
		addresses.some(address => address.family === family);
	return has(one, 4) && has(other, 4) && !(has(one, 6) && has(other, 6)) ? 4 : 6;
}
