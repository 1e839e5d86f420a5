// Lists the wires below a tunnel end, by which its packets can leave the node.

import type {WirePlan} from '../../plan/model.js';
import {groupBy} from '../../shared/group-by.js';
import {mainNamespace} from '../../shared/namespaces.js';
import type {LabState} from '../observed/state.js';
import type {TunnelEnd} from '../observed/tunnels.js';

interface Wire {
	readonly node: string;
	readonly namespace: string;
	readonly ifname: string;
	readonly network: string;
}

/** Which wires a tunnel end can use, by the plan: each pair of ends is looked up once. */
export class Below {
	readonly #byNode: ReadonlyMap<string, readonly Wire[]>;
	readonly #byNetwork: ReadonlyMap<string, readonly Wire[]>;
	readonly #known = new Map<string, readonly Wire[]>();

	constructor({wires}: {readonly wires: readonly WirePlan[]}) {
		const all = wires.map(({network, ends: [{node, namespace, ifname}]}) => ({
			node,
			namespace,
			ifname,
			network,
		}));
		this.#byNode = groupBy(all, ({node}) => node);
		this.#byNetwork = groupBy(all, ({network}) => network);
	}

	/**
	 * The end's own wires that are down or have no carrier, where that is so of all that lead to the other end; null otherwise, and
	 * where it is not known. `far` is null for an end outside the lab.
	 */
	findCut(state: LabState, end: TunnelEnd, far: TunnelEnd | null): readonly string[] | null {
		const wires = this.#uplinks(end, far);
		const isCut = ({node, namespace, ifname}: Wire): boolean => {
			const links = state.links(node, namespace);
			return links !== null && !links.some(link => link.ifname === ifname && link.up && link.carrier);
		};
		return wires.length > 0 && wires.every(isCut) ? wires.map(({ifname}) => ifname) : null;
	}

	#uplinks(end: TunnelEnd, far: TunnelEnd | null): readonly Wire[] {
		const key = `${end.node}\0${end.planned}\0${far?.node ?? ''}`;
		const known = this.#known.get(key) ?? this.#findUplinks(end, far);
		this.#known.set(key, known);
		return known;
	}

	/** The socket of a planned tunnel is in `main`; that of an own interface is wherever the user made it. */
	#findUplinks({node, planned}: TunnelEnd, far: TunnelEnd | null): readonly Wire[] {
		const own = (this.#byNode.get(node) ?? []).filter(
			({namespace}) => !planned || namespace === mainNamespace,
		);
		return far === null
			? own
			: far.node === node
				? []
				: own.filter(({network}) => this.#leads(network, far.node, node));
	}

	/** Whether anything on the network leads to `target` without `avoided`; any node may forward. */
	#leads(network: string, target: string, avoided: string): boolean {
		const seen = new Set([network]);
		const visited = new Set([avoided]);
		for (const one of seen) {
			for (const {node} of this.#byNetwork.get(one) ?? []) {
				if (node === target) {
					return true;
				}

				if (!visited.has(node)) {
					visited.add(node);
					for (const wire of this.#byNode.get(node) ?? []) {
						seen.add(wire.network);
					}
				}
			}
		}

		return false;
	}
}
