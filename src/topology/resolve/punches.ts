// Finds the masquerading interface whose address is the endpoint of a tunnel end behind it.

import {type Address, hostOf} from '../address.js';
import type {InterfaceRef} from '../model.js';
import {addressKey} from '../prefix-map.js';
import type {NodeValue} from '../schema/node.js';

type Nodes = Readonly<Record<string, NodeValue>>;

export class MasqueradedAddresses {
	readonly #nodes: Nodes;
	readonly #interfaces = new Map<string, InterfaceRef>();

	constructor(nodes: Nodes) {
		this.#nodes = nodes;
		for (const [node, {masquerade = [], interfaces = {}}] of Object.entries(nodes)) {
			for (const value of masquerade) {
				const ifname = typeof value === 'string' ? value : value.interface;
				for (const prefix of interfaces[ifname]?.addresses ?? []) {
					const key = addressKey(hostOf(prefix));
					this.#interfaces.set(key, this.#interfaces.get(key) ?? {node, ifname});
				}
			}
		}
	}

	/** Null where `node` has the address itself, if no node masquerades by it, and where a forwarded port leads on to the end. */
	find(node: string, endpoint: Address, listenPort: number): InterfaceRef | null {
		const found = this.#interfaces.get(addressKey(endpoint));
		if (found === undefined || this.#has(node, endpoint)) {
			return null;
		}

		const isForwarded = this.#nodes[found.node]!.forward?.some(
			({interface: ifname, protocol = 'udp', port}) =>
				ifname === found.ifname && protocol === 'udp' && port === listenPort,
		);
		return isForwarded ? null : found;
	}

	#has(node: string, address: Address): boolean {
		const key = addressKey(address);
		return Object.values(this.#nodes[node]!.interfaces ?? {}).some(({addresses = []}) =>
			addresses.some(prefix => addressKey(hostOf(prefix)) === key),
		);
	}
}
