// Rates of counters: the growth of each since the previous round.

interface Sample {
	readonly value: number;
	readonly rate: number | null;
}

/** Counters by name. A round samples all that there are; one that is not sampled any more is forgotten. */
export class Rates {
	#time: number | null = null;
	#samples = new Map<string, Sample>();

	/** `time`: Unix time in seconds at which the counters had these values. */
	sample(counters: Iterable<readonly [name: string, value: number]>, time: number): void {
		const elapsed = this.#time === null ? 0 : time - this.#time;
		const samples = new Map<string, Sample>();
		for (const [name, value] of counters) {
			const before = this.#samples.get(name);
			// A counter that has shrunk began anew: its interface was made again.
			const known = before !== undefined && value >= before.value && elapsed > 0;
			samples.set(name, {value, rate: known ? (value - before.value) / elapsed : null});
		}

		this.#samples = samples;
		this.#time = time;
	}

	/** A second; null after one sample. */
	of(name: string): number | null {
		return this.#samples.get(name)?.rate ?? null;
	}
}
