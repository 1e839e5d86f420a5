// Calculates the smallest MTU of every shortest way between namespaces. A set of namespaces is a row of bits, so that a full mesh costs
// each namespace one pass over the rows of the others, and not one over all tunnels.

import type {Joint} from './graph.js';

type Bits = Uint32Array;

const set = (bits: Bits, place: number): void => {
	bits[place >>> 5]! |= 1 << (place & 31);
};

const has = (bits: Bits, place: number): boolean => ((bits[place >>> 5]! >>> (place & 31)) & 1) === 1;

const add = (bits: Bits, others: Bits): void => {
	for (let word = 0; word < bits.length; word++) {
		bits[word]! |= others[word]!;
	}
};

function* listPlaces(bits: Bits): Generator<number> {
	for (let word = 0; word < bits.length; word++) {
		for (let left = bits[word]!; left !== 0; left &= left - 1) {
			yield word * 32 + 31 - Math.clz32(left & -left);
		}
	}
}

/** Namespaces by the smallest MTU of a way to them. */
type ByLeast = Map<number, Bits>;

export class ShortestWays {
	readonly #places = new Map<string, number>();
	/** By namespace: those one joint away, by the MTU of that step. */
	readonly #steps: ByLeast[] = [];
	readonly #forwards: readonly boolean[];
	readonly #found = new Map<string, ByLeast>();

	constructor(joints: readonly Joint[], forwards: (key: string) => boolean) {
		for (const {key} of joints.flatMap(({members}) => members)) {
			if (!this.#places.has(key)) {
				this.#places.set(key, this.#places.size);
				this.#steps.push(new Map());
			}
		}

		this.#forwards = [...this.#places.keys()].map(forwards);
		for (const joint of joints) {
			this.#join(joint);
		}
	}

	/** None where nothing leads there; infinite from a namespace to itself. */
	leastMtus(from: string, to: string): number[] {
		if (from === to) {
			return [Number.POSITIVE_INFINITY];
		}

		const [start, end] = [from, to].map(key => this.#places.get(key));
		if (start === undefined || end === undefined) {
			return [];
		}

		const found = this.#found.get(from) ?? this.#search(start);
		this.#found.set(from, found);
		return [...found].filter(([, places]) => has(places, end)).map(([least]) => least);
	}

	#bits(row: ByLeast, least: number): Bits {
		const known = row.get(least) ?? new Uint32Array(Math.ceil(this.#places.size / 32));
		row.set(least, known);
		return known;
	}

	#join({kind, members}: Joint): void {
		const onIt: ByLeast = new Map();
		for (const {key, mtu} of members) {
			// WireGuard takes in what is larger than its own MTU, Ethernet does not.
			set(this.#bits(onIt, kind === 'tunnel' ? Number.POSITIVE_INFINITY : mtu), this.#places.get(key)!);
		}

		for (const {key, mtu} of members) {
			for (const [taken, others] of onIt) {
				add(this.#bits(this.#steps[this.#places.get(key)!]!, Math.min(mtu, taken)), others);
			}
		}
	}

	/** All that is reached from one namespace, a step further each time; namespaces that do not forward are ends only. */
	#search(start: number): ByLeast {
		const found: ByLeast = new Map();
		const passed = this.#bits(new Map(), 0);
		set(passed, start);
		let newest: ByLeast = new Map([[Number.POSITIVE_INFINITY, passed.slice()]]);
		while (newest.size > 0) {
			const next = this.#goOn(newest, start);
			newest = new Map();
			for (const [least, places] of next) {
				for (let word = 0; word < places.length; word++) {
					places[word]! &= ~passed[word]!;
				}

				if (places.some(word => word !== 0)) {
					newest.set(least, places);
					add(this.#bits(found, least), places);
				}
			}

			for (const places of newest.values()) {
				add(passed, places);
			}
		}

		return found;
	}

	#goOn(newest: ByLeast, start: number): ByLeast {
		const next: ByLeast = new Map();
		for (const [least, places] of newest) {
			for (const place of listPlaces(places)) {
				if (place === start || this.#forwards[place]) {
					for (const [mtu, others] of this.#steps[place]!) {
						add(this.#bits(next, Math.min(least, mtu)), others);
					}
				}
			}
		}

		return next;
	}
}
