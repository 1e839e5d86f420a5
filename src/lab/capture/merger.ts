// Merges several sources in order of time; each is in order by itself, and a little late.

interface Held<Item> {
	readonly key: bigint | string;
	readonly item: Item;
}

/** Holds each item for `window` milliseconds, so that one of an earlier key may still come before it. */
export class Merger<Item> {
	readonly #window: number;
	/** By key; those of one key as they came. */
	#held: Held<Item>[] = [];
	#arrivals: {readonly at: number; readonly key: bigint | string}[] = [];

	constructor(window: number) {
		this.#window = window;
	}

	get size(): number {
		return this.#held.length;
	}

	push(now: number, key: bigint | string, item: Item): void {
		let index = this.#held.length;
		while (index > 0 && this.#held[index - 1]!.key > key) {
			index--;
		}

		this.#held.splice(index, 0, {key, item});
		this.#arrivals.push({at: now, key});
	}

	/** The items that are due. None waits longer than the window. */
	take(now: number): Item[] {
		const due = this.#arrivals.findIndex(({at}) => at > now - this.#window);
		const passed = this.#arrivals.splice(0, due < 0 ? this.#arrivals.length : due);
		if (passed.length === 0) {
			return [];
		}

		const last = passed.reduce((most, {key}) => (key > most ? key : most), passed[0]!.key);
		const rest = this.#held.findIndex(({key}) => key > last);
		return this.#held.splice(0, rest < 0 ? this.#held.length : rest).map(({item}) => item);
	}

	/** All that is left. */
	flush(): Item[] {
		this.#arrivals = [];
		return this.#held.splice(0).map(({item}) => item);
	}
}
