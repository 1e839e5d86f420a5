// Finds the other end of an interface, for sessions: on a tunnel, on a segment, or one of several peers.

import {append} from '../../shared/group-by.js';
import {type Address, formatAddress, hostOf} from '../address.js';
import type {Network, Node} from '../model.js';
import {addressKey} from '../prefix-map.js';
import type {DraftTunnel} from './tunnels.js';

/** One place where sessions may lead from or to. */
interface SessionEndpoint {
	readonly node: string;
	readonly namespace: string;
	readonly addresses: readonly Address[];
}

/** Finds places by `node ifname`, and the other places on the same tunnels or segment. */
export class LinkIndex {
	readonly #places = new Map<string, SessionEndpoint>();
	/** All places on each segment or tunnel that a place is on, itself among them. */
	readonly #members = new Map<string, (readonly [string, SessionEndpoint])[][]>();

	constructor(nodes: readonly Node[], networks: readonly Network[], tunnels: readonly DraftTunnel[]) {
		const segmentOf = new Map(networks.map(({name, segment}) => [name, segment]));
		const segments = new Map<string, [string, SessionEndpoint][]>();
		const add = (segment: string | null, ifname: string, place: SessionEndpoint): void => {
			const key = `${place.node} ${ifname}`;
			this.#places.set(key, place);
			if (segment !== null) {
				segments.set(segment, segments.get(segment) ?? []);
				segments.get(segment)!.push([key, place]);
			}
		};

		for (const {name: node, namespaces} of nodes.filter(({kind}) => kind !== 'switch')) {
			for (const {name: namespace, interfaces} of namespaces) {
				for (const {name, network, addresses} of interfaces) {
					add(segmentOf.get(network ?? '') ?? null, name, {
						node,
						namespace,
						addresses: addresses.map(hostOf),
					});
				}
			}
		}

		for (const {name, a, b} of tunnels) {
			for (const {node, namespace, ifname, addresses} of [a, b]) {
				add(`tunnel ${name}`, ifname, {node, namespace, addresses: addresses.map(hostOf)});
			}
		}

		for (const members of segments.values()) {
			for (const [key] of members) {
				append(this.#members, key, members);
			}
		}
	}

	at(node: string, ifname: string): SessionEndpoint | undefined {
		return this.#places.get(`${node} ${ifname}`);
	}

	/** The only other place, or of several the one with the neighbour's address. */
	across(node: string, ifname: string, neighbor: Address | undefined): SessionEndpoint | undefined {
		const others = this.#othersThan(`${node} ${ifname}`);
		const isMeant = ({addresses}: SessionEndpoint): boolean =>
			neighbor !== undefined && addresses.some(each => addressKey(each) === addressKey(neighbor));
		return others.length === 1 ? others[0] : others.find(isMeant);
	}

	/** Where several are at the other end, and none of them is named: an address of each, as `neighbor` would have it. */
	choices(node: string, ifname: string): string[] {
		const others = this.#othersThan(`${node} ${ifname}`);
		const texts = others.flatMap(({node: other, addresses: [first]}) =>
			first === undefined ? [] : [`${formatAddress(first)} for ${other}`],
		);
		return others.length > 1 ? texts : [];
	}

	#othersThan(key: string): SessionEndpoint[] {
		const members = (this.#members.get(key) ?? []).flat();
		return members.filter(([other]) => other !== key).map(([, place]) => place);
	}
}
