// Resolves tunnels: names, ports and endpoints that the file leaves to us.

import {type Address, contains, hostOf, linkLocalFromMac, type Prefix, parsePrefix} from '../address.js';
import type {Tunnel, TunnelEnd} from '../model.js';
import type {ExplicitValue} from '../schema/file.js';
import type {NodeValue} from '../schema/node.js';
import type {TunnelEndValue} from '../schema/tunnel.js';
import {endNames} from './ends.js';
import {macOf} from './names.js';
import {MasqueradedAddresses} from './punches.js';

const anywhere: readonly Prefix[] = ['0.0.0.0/0', '::/0'].map(text => parsePrefix(text)!);

const defaultPort = 51_820;

/** A tunnel whose MTU may be still to be found out: null. That hangs on the ways between its ends. */
export type DraftTunnel = Omit<Tunnel, 'mtu'> & {readonly mtu: number | null};

type Ends = Readonly<Record<string, TunnelEndValue | null>>;

/** Every reference holds already. */
export function resolveTunnels({tunnels = {}, nodes = {}}: ExplicitValue): DraftTunnel[] {
	const taken = collectTaken(tunnels, nodes);
	return Object.entries(tunnels).map(([name, tunnel]) => {
		const ends: Ends = tunnel?.ends ?? {};
		const [a, b] = endNames(name, tunnel)!;
		const family = tunnel?.family ?? commonFamily(taken.endpoints.get(a)!, taken.endpoints.get(b)!);
		const end = (node: string): TunnelEnd => resolveEnd(node, nodes[node]!, ends[node] ?? {}, family, taken);
		return {name, a: end(a), b: end(b), mtu: tunnel?.mtu ?? null, psk: tunnel?.psk ?? {kind: 'none'}};
	});
}

/** Names or ports of one node: defaults step around those in use. */
class Free<Value> {
	readonly #taken: Set<Value>;
	readonly #make: (index: number) => Value;
	#next = 0;

	constructor(taken: Iterable<Value>, make: (index: number) => Value) {
		this.#taken = new Set(taken);
		this.#make = make;
	}

	mark(value: Value): void {
		this.#taken.add(value);
	}

	/** The first that is free. */
	take(): Value {
		while (this.#taken.has(this.#make(this.#next))) {
			this.#next++;
		}

		return this.#make(this.#next++);
	}
}

/** What a tunnel's end takes from its node, by name. */
interface Taken {
	readonly names: ReadonlyMap<string, Free<string>>;
	readonly ports: ReadonlyMap<string, Free<number>>;
	/** Addresses that a peer may send to. */
	readonly endpoints: ReadonlyMap<string, readonly Address[]>;
	readonly masqueraded: MasqueradedAddresses;
}

function collectTaken(
	tunnels: NonNullable<ExplicitValue['tunnels']>,
	nodes: Readonly<Record<string, NodeValue>>,
): Taken {
	const entries = Object.entries(nodes);
	const names = new Map(
		entries.map(([name, node]) => [
			name,
			new Free(Object.keys(node.interfaces ?? {}), index => `wg${index}`),
		]),
	);
	const ports = new Map(entries.map(([name]) => [name, new Free<number>([], index => defaultPort + index)]));
	for (const tunnel of Object.values(tunnels)) {
		for (const [node, end] of Object.entries(tunnel?.ends ?? {})) {
			if (end?.interface !== undefined) {
				names.get(node)?.mark(end.interface);
			}

			if (end?.port !== undefined) {
				ports.get(node)?.mark(end.port);
			}
		}
	}

	return {
		names,
		ports,
		endpoints: new Map(entries.map(([name, node]) => [name, candidates(node)])),
		masqueraded: new MasqueradedAddresses(nodes),
	};
}

function resolveEnd(
	name: string,
	node: NodeValue,
	end: TunnelEndValue,
	family: 4 | 6,
	{names, ports, endpoints, masqueraded}: Taken,
): TunnelEnd {
	const ifname = end.interface ?? names.get(name)!.take();
	const namespace = end.namespace ?? (node.kind === 'gateway' ? 'private' : 'main');
	const listenPort = end.port ?? ports.get(name)!.take();
	return {
		node: name,
		ifname,
		namespace,
		listenPort,
		// Without any address there is nothing to send to; verification says so.
		roams: end.endpoint === 'none',
		endpointAddress:
			end.endpoint === 'none'
				? unspecified
				: (end.endpoint ?? endpoints.get(name)!.find(address => address.family === family) ?? unspecified),
		punches:
			end.endpoint === undefined || end.endpoint === 'none'
				? null
				: masqueraded.find(name, end.endpoint, listenPort),
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
