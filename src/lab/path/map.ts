// Knows which interface of a lab has an address, and where a packet that leaves by an interface arrives.

import type {Place} from '../../plan/checks/model.js';
import {bareAddress} from '../../shared/bare-address.js';
import {append} from '../../shared/group-by.js';
import {contains, type Prefix, parseAddress, parsePrefix} from '../../topology/address.js';
import type {NodeInterface} from '../interfaces/model.js';
import type {NextHop} from './kernel.js';
import type {Leg} from './model.js';

/** The dump of one namespace's WireGuard interfaces, without keys that are secret. */
export interface TunnelDump extends Place {
	readonly text: string;
}

interface Peer {
	readonly publicKey: string;
	readonly allowed: readonly Prefix[];
}

const keyOf = ({node, namespace}: Place, ifname: string): string => `${node}/${namespace}:${ifname}`;

// Columns of `wg show all dump` (wg(8)): of an interface, and of a peer.
const [ownColumns, peerColumns] = [5, 9];

export class LabMap {
	readonly #interfaces: readonly NodeInterface[];
	readonly #byKey: ReadonlyMap<string, NodeInterface>;
	readonly #peers = new Map<string, Peer[]>();
	readonly #byPublicKey = new Map<string, NodeInterface>();

	constructor(interfaces: readonly NodeInterface[], dumps: readonly TunnelDump[]) {
		this.#interfaces = interfaces;
		this.#byKey = new Map(interfaces.map(one => [keyOf(one, one.ifname), one]));
		for (const dump of dumps) {
			this.#read(dump);
		}
	}

	interfaceOf(place: Place, ifname: string): NodeInterface | null {
		return this.#byKey.get(keyOf(place, ifname)) ?? null;
	}

	/** Those of one network first, for an address that several have. */
	ownersOf(address: string, network: string | null = null): NodeInterface[] {
		const all = this.#interfaces.filter(one => one.addresses.some(own => bareAddress(own) === address));
		const near = network === null ? [] : all.filter(one => one.network === network);
		return near.length > 0 ? near : all;
	}

	/** Where a packet to `target` arrives that leaves by this next hop. */
	follow(at: Place, {ifname, via}: NextHop, target: string): Leg {
		const own = this.interfaceOf(at, ifname);
		const nowhere = (broken: string): Leg => ({ifname, via, to: null, broken});
		if (own === null || own.state !== 'up') {
			const state = own === null ? 'missing' : own.state;
			return nowhere(state === 'no carrier' ? `no carrier on ${ifname}` : `${ifname} is ${state}`);
		}

		const peers = this.#peers.get(keyOf(at, ifname));
		return peers === undefined
			? this.#followWire(at, own, via ?? target, nowhere, via)
			: this.#followTunnel(ifname, via, peers, target, nowhere);
	}

	#followWire(
		at: Place,
		own: NodeInterface,
		next: string,
		nowhere: (broken: string) => Leg,
		via: string | null,
	): Leg {
		const found = this.ownersOf(next, own.network).find(
			one => one.node !== at.node || one.namespace !== at.namespace,
		);
		if (found === undefined) {
			return nowhere(`no node on ${own.network ?? own.ifname} has ${next}`);
		}

		const {node, namespace, ifname, state} = found;
		const broken = state === 'up' ? null : `${node}:${ifname} is ${state}`;
		return {ifname: own.ifname, via, to: {node, namespace, ifname}, broken};
	}

	/** WireGuard looks at the allowed IPs alone, not at the next hop: the longest prefix has it. */
	#followTunnel(
		ifname: string,
		via: string | null,
		peers: readonly Peer[],
		target: string,
		nowhere: (broken: string) => Leg,
	): Leg {
		const address = parseAddress(target)!;
		const fitting = peers
			.flatMap(({publicKey, allowed}) => allowed.map(prefix => ({publicKey, prefix})))
			.filter(({prefix}) => prefix.family === address.family && contains(prefix, address))
			.sort((a, b) => b.prefix.length - a.prefix.length);
		const [best] = fitting;
		if (best === undefined) {
			return nowhere(`no peer of ${ifname} is allowed ${target}`);
		}

		const end = this.#byPublicKey.get(best.publicKey);
		return end === undefined
			? nowhere(`no interface of the lab has the key of ${ifname}'s peer`)
			: {ifname, via, to: {node: end.node, namespace: end.namespace, ifname: end.ifname}, broken: null};
	}

	#read({text, ...place}: TunnelDump): void {
		for (const columns of text.split('\n').map(line => line.split('\t'))) {
			const ifname = columns[0]!;
			const key = keyOf(place, ifname);
			if (columns.length === ownColumns) {
				this.#peers.set(key, this.#peers.get(key) ?? []);
				const own = this.interfaceOf(place, ifname);
				if (own !== null) {
					this.#byPublicKey.set(columns[2]!, own);
				}
			} else if (columns.length === peerColumns) {
				const allowed = columns[4]!.split(',').flatMap(one => parsePrefix(one) ?? []);
				append(this.#peers, key, {publicKey: columns[1]!, allowed});
			}
		}
	}
}
