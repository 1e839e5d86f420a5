// The last known word of each namespace's kernel: interfaces, counters, fixed neighbours, and addresses without a route.

import {BirdState, keyOf} from './bird-state.js';
import type {ObserverRecord} from './record.js';
import type {CountersRead, FixedNeighborsRead, LinkRead, UnroutedRead} from './values.js';

type KernelRecord = Extract<
	ObserverRecord,
	{readonly source: 'links' | 'fixed-neighbors' | 'unrouted' | 'counters'}
>;

export class KernelState extends BirdState {
	/** By node and namespace. */
	readonly #said = {
		links: new Map<string, readonly LinkRead[] | null>(),
		'fixed-neighbors': new Map<string, FixedNeighborsRead | null>(),
		unrouted: new Map<string, UnroutedRead | null>(),
		counters: new Map<string, CountersRead | null>(),
	};

	protected applyKernel({source, node, namespace, value}: KernelRecord): void {
		const said: Map<string, unknown> = this.#said[source];
		said.set(keyOf(node, namespace), value);
	}

	/** Addresses that the node is to reach, without a route; null where its kernel was not asked. */
	unrouted(node: string, namespace: string): UnroutedRead | null {
		return this.#said.unrouted.get(keyOf(node, namespace)) ?? null;
	}

	/** Null while unknown. */
	links(node: string, namespace: string): readonly LinkRead[] | null {
		return this.#said.links.get(keyOf(node, namespace)) ?? null;
	}

	/** Entries of the neighbour table that no answer changes; null while unknown. */
	fixedNeighbors(node: string, namespace: string): FixedNeighborsRead | null {
		return this.#said['fixed-neighbors'].get(keyOf(node, namespace)) ?? null;
	}

	counters(node: string, namespace: string): CountersRead | null {
		return this.#said.counters.get(keyOf(node, namespace)) ?? null;
	}
}
