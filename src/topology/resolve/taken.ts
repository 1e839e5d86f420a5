// What tunnels take from their nodes where the file leaves it open: names of interfaces, ports, and addresses to send to.

import type {Address} from '../address.js';
import type {ExplicitValue} from '../schema/file.js';
import type {NodeValue} from '../schema/node.js';
import {endpointsOf} from './default-endpoint.js';
import {MasqueradedAddresses} from './punches.js';
import {interfaceKey, type SharedInterfaces} from './shared.js';

const defaultPort = 51_820;

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
export interface Taken {
	readonly names: ReadonlyMap<string, Free<string>>;
	readonly ports: ReadonlyMap<string, Free<number>>;
	/** Addresses that a peer may be told to send to. */
	readonly endpoints: ReadonlyMap<string, readonly Address[]>;
	readonly masqueraded: MasqueradedAddresses;
	readonly shared: SharedInterfaces;
	/** By `NODE IFNAME`: the ports that interfaces with several peers were given by default. */
	readonly sharedPorts: Map<string, number>;
}

export function collectTaken(
	tunnels: NonNullable<ExplicitValue['tunnels']>,
	nodes: Readonly<Record<string, NodeValue>>,
	shared: SharedInterfaces,
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
		endpoints: new Map(entries.map(([name, node]) => [name, endpointsOf(node)])),
		masqueraded: new MasqueradedAddresses(nodes),
		shared,
		sharedPorts: new Map(),
	};
}

/** All ends of an interface with several peers have the one port that the first of them takes. */
export function takePort(node: string, ifname: string, {ports, shared, sharedPorts}: Taken): number {
	const key = interfaceKey(node, ifname);
	const port = sharedPorts.get(key) ?? ports.get(node)!.take();
	if (shared.has(key)) {
		sharedPorts.set(key, port);
	}

	return port;
}
