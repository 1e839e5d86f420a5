// The addresses in the user's own WireGuard files: where a node has one, and which lie in a tunnel that joins two nodes.

import {mainNamespace} from '../shared/namespaces.js';
import {
	type Address,
	contains,
	formatAddress,
	hostOf,
	type Prefix,
	parsePrefix,
} from '../topology/address.js';
import type {Node, Topology} from '../topology/model.js';
import {listJoints, listOwnTunnels} from './checks/graph.js';
import {findUnderlay} from './checks/underlay.js';
import type {Sources} from './model.js';
import {listOwnEnds, type OwnEnd, peerFinder} from './own-ends.js';
import {hooks} from './own-promises.js';

// Every interface may have one, and a request must name the interface.
const linkLocal = parsePrefix('fe80::/10')!;

const prefixesOf = (texts: readonly string[]): Prefix[] => texts.flatMap(text => parsePrefix(text) ?? []);

const addressesOf = ({own}: OwnEnd): Address[] => prefixesOf(own.addresses).map(hostOf);

export const hasOwn = ({nodes}: Topology): boolean =>
	nodes.some(({settings}) => settings.ownWireguard.length > 0);

export class OwnAddresses {
	readonly #topology: Topology;
	readonly #sources: Sources;
	readonly #ends: readonly OwnEnd[];
	readonly #peerOf: ReturnType<typeof peerFinder>;
	#carriers: ReadonlySet<string> | null = null;

	constructor(topology: Topology, sources: Sources) {
		this.#topology = topology;
		this.#sources = sources;
		this.#ends = listOwnEnds(topology, sources);
		this.#peerOf = peerFinder(this.#ends);
	}

	/** Where a node has an address by its own files; null for nowhere. */
	namespaceOf(node: string, address: string): string | null {
		const end = this.#ends.find(
			one => one.node === node && addressesOf(one).some(each => formatAddress(each) === address),
		);
		return end?.namespace ?? null;
	}

	/** Whether any node has an address by its own files. */
	isHeld(address: string): boolean {
		return this.#ends.some(end => addressesOf(end).some(each => formatAddress(each) === address));
	}

	/** Whether commands may give a node addresses that no file has. */
	mayHaveMore({name, settings}: Node): boolean {
		const ends = this.#ends.filter(({node}) => node === name);
		return (
			settings.commands.length > 0 ||
			ends.some(({own}) => own.quick.some(({key}) => hooks.has(key.toLowerCase())))
		);
	}

	/** Addresses of a node inside the tunnels that join another to it, and that the other routes there. */
	inTunnels(from: string, to: string): string[] {
		const found = this.#ends
			.filter(({node, namespace}) => node === from && namespace === mainNamespace)
			.flatMap(near => {
				const own = prefixesOf(near.own.addresses);
				const {table, peers} = near.own;
				const routed = [
					...own,
					...(table === 'auto' ? prefixesOf(peers.flatMap(one => one.allowedIps)) : []),
				];
				return peers
					.flatMap(peer => this.#peerOf(near, peer) ?? [])
					.filter(({node}) => node === to)
					.flatMap(addressesOf)
					.filter(
						address =>
							!contains(linkLocal, address) &&
							own.some(({family}) => family === address.family) &&
							routed.some(prefix => contains(prefix, address)),
					);
			});
		return [...new Set(found.map(formatAddress))];
	}

	/** Whether an address of a node is on a network that carries tunnels. */
	#isBelow(node: Node, address: string): boolean {
		if (this.#carriers === null) {
			const own = listOwnTunnels(this.#topology, this.#sources);
			this.#carriers = findUnderlay(this.#topology, listJoints(this.#topology, own), own).networks;
		}

		return node.namespaces[0]!.interfaces.some(
			({network, addresses}) =>
				this.#carriers!.has(network ?? '') && addresses.some(each => formatAddress(hostOf(each)) === address),
		);
	}

	/** What a pair is asked by where its check names no address: what is inside the tunnel instead of what carries that. */
	prefer(from: string, to: string, known: readonly string[]): readonly string[] {
		const node = this.#topology.nodes.find(({name}) => name === to)!;
		const inside = this.inTunnels(from, to);
		// A dummy's address identifies the node on every path to it.
		const hasDummy = node.namespaces[0]!.interfaces.some(
			({kind, addresses}) => kind === 'dummy' && addresses.length > 0,
		);
		return inside.length === 0 || hasDummy
			? known
			: [...inside, ...known.filter(address => !inside.includes(address) && !this.#isBelow(node, address))];
	}
}
