// Main namespaces as the packets of tunnels see them: their addresses and the interfaces by which they leave.

import {mainNamespace} from '../../shared/namespaces.js';
import {type Address, contains, hostOf, linkLocalFromMac, type Prefix} from '../address.js';
import {type InterfaceAddress, onLinkOf} from '../interface-address.js';
import type {Namespace, Network, Node} from '../model.js';
import {addressKey, PrefixMap} from '../prefix-map.js';
import type {DraftTunnel} from '../resolve/tunnels.js';

/** What ways are looked for in: a topology of which the MTU of some tunnels may not be known yet. */
export interface DraftTopology {
	readonly nodes: readonly Node[];
	readonly networks: readonly Network[];
	readonly tunnels: readonly DraftTunnel[];
}

/** An interface of a main namespace that leads somewhere; one with several WireGuard peers is one for each. */
export interface Exit {
	readonly ifname: string;
	/** One name for all on the same segment or tunnel. */
	readonly segment: string;
	/** Bytes of IP packet; null for a tunnel's, which may not be known yet. */
	readonly mtu: number | null;
	/** The tunnel that this is an end of; null for a wire. */
	readonly tunnel: DraftTunnel | null;
	readonly addresses: readonly InterfaceAddress[];
	/** What WireGuard sends to the other end; null for a wire, which takes all. */
	readonly allowed: readonly Prefix[] | null;
}

/** One node's main namespace. */
export interface Space {
	readonly node: string;
	readonly main: Namespace;
	readonly exits: readonly Exit[];
	/** By segment. */
	readonly on: ReadonlyMap<string, Exit>;
	readonly connected: PrefixMap<Exit>;
	/** Fixed routes that forward, by position in `main.routes`. */
	readonly fixed: PrefixMap<number>;
}

export const linkLocal: Prefix = {family: 6, value: 0xfe80n << 112n, length: 10};

/** By one interface. */
export const exitsBy = ({exits}: Space, ifname: string): Exit[] =>
	exits.filter(exit => exit.ifname === ifname);

export const admits = ({allowed}: Exit, address: Address): boolean =>
	allowed === null || allowed.some(prefix => contains(prefix, address));

export class Spaces {
	readonly byNode: ReadonlyMap<string, Space>;
	readonly #segments: ReadonlyMap<string, string>;
	readonly #holders = new Map<string, Space[]>();
	/** `SEGMENT ADDRESS`, link-local addresses too. */
	readonly #onLink = new Map<string, Space>();
	readonly #members = new Map<string, Space[]>();

	constructor({nodes, networks, tunnels}: DraftTopology) {
		this.#segments = new Map(networks.map(({name, segment}) => [name, `segment ${segment}`]));
		const ends = new Map<string, Exit[]>();
		for (const tunnel of tunnels) {
			for (const {node, namespace, ifname, addresses, allowedIps} of [tunnel.a, tunnel.b]) {
				if (namespace === mainNamespace) {
					const exit = {
						ifname,
						segment: `tunnel ${tunnel.name}`,
						mtu: tunnel.mtu,
						tunnel,
						addresses,
						allowed: allowedIps,
					};
					push(ends, node, exit);
				}
			}
		}

		this.byNode = new Map(
			nodes
				.filter(({kind}) => kind !== 'switch')
				.map(node => [node.name, this.#makeSpace(node, ends.get(node.name) ?? [])]),
		);
	}

	/** The owners of this address in main, on any interface. */
	holders(address: Address): readonly Space[] {
		return this.#holders.get(addressKey(address)) ?? [];
	}

	/** The nodes that answer for an address on a segment: in IPv4 for all addresses of a node, in IPv6 for those of that interface (`arp_ignore`). */
	answerer(segment: string, address: Address): Space | undefined {
		return (
			this.#onLink.get(`${segment} ${addressKey(address)}`) ??
			(address.family === 4 ? this.holders(address).find(({on}) => on.has(segment)) : undefined)
		);
	}

	members(segment: string): readonly Space[] {
		return this.#members.get(segment) ?? [];
	}

	#makeSpace({name, namespaces}: Node, ends: readonly Exit[]): Space {
		const main = namespaces[0]!;
		const wires = main.interfaces
			.filter(({network}) => network !== null)
			.map(({name: ifname, network, mtu, addresses, mac}): [Exit, string | null] => [
				{ifname, segment: this.#segments.get(network!)!, mtu, tunnel: null, addresses, allowed: null},
				mac,
			]);
		const all = [...ends, ...wires.map(([exit]) => exit)];
		const on = new Map(all.map(exit => [exit.segment, exit]));
		const connected = new PrefixMap<Exit>();
		for (const exit of all) {
			for (const address of exit.addresses) {
				connected.add(onLinkOf(address), exit);
			}
		}

		const fixed = new PrefixMap<number>();
		for (const [position, {to, kind}] of main.routes.entries()) {
			if (kind === 'unicast') {
				fixed.add(to, position);
			}
		}

		const space: Space = {node: name, main, exits: all, on, connected, fixed};
		for (const {addresses} of [...main.interfaces, ...ends]) {
			for (const prefix of addresses) {
				push(this.#holders, addressKey(hostOf(prefix)), space);
			}
		}

		for (const [exit, mac] of [...wires, ...ends.map((end): [Exit, null] => [end, null])]) {
			push(this.#members, exit.segment, space);
			for (const address of [...exit.addresses, ...(mac === null ? [] : [linkLocalFromMac(mac)])]) {
				this.#onLink.set(`${exit.segment} ${addressKey(address)}`, space);
			}
		}

		return space;
	}
}

function push<Item>(lists: Map<string, Item[]>, key: string, item: Item): void {
	const list = lists.get(key);
	if (list === undefined) {
		lists.set(key, [item]);
	} else {
		list.push(item);
	}
}
