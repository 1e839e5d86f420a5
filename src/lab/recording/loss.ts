// The loss of each flow of a measurement in a recording: as parts while it goes on, and put together again.

import type {LossStrip} from '../measure/strip.js';

/** What has become known since the part before it. */
export interface LossPart {
	/** Unix time in seconds of the beginning of the first slice. */
	readonly begun: number;
	/** Milliseconds. */
	readonly slice: number;
	/** Index of the first slice of this part; 0 where a measurement begins. */
	readonly from: number;
	/** Always the same flows in the same order: probes that were sent and lost, slice by slice, and the longest gap so far in milliseconds. */
	readonly flows: readonly {
		readonly name: string;
		readonly sent: readonly number[];
		readonly lost: readonly number[];
		readonly gap: number;
	}[];
}

/** Seconds of probes in one part, at least: but for the last of a measurement. */
const partLength = 1;

const slicesOf = ({flows}: LossStrip): number => flows[0]?.sent.length ?? 0;

/** Cuts strips, each of which has all of a measurement so far, into parts. */
export class LossCutter {
	readonly #write: (part: LossPart) => void;
	#strip: LossStrip | null = null;
	#written = 0;

	constructor(write: (part: LossPart) => void) {
		this.#write = write;
	}

	take(strip: LossStrip): void {
		// With fewer slices it is the strip of another measurement.
		if (this.#strip !== null && slicesOf(strip) < slicesOf(this.#strip)) {
			this.end();
		}

		this.#strip = strip;
		if ((slicesOf(strip) - this.#written) * strip.slice >= partLength * 1000) {
			this.#cut(strip);
		}
	}

	/** Writes what is left of the measurement. */
	end(): void {
		if (this.#strip !== null && slicesOf(this.#strip) > this.#written) {
			this.#cut(this.#strip);
		}

		this.#strip = null;
		this.#written = 0;
	}

	#cut(strip: LossStrip): void {
		const {begun, slice, flows} = strip;
		const from = this.#written;
		this.#written = slicesOf(strip);
		this.#write({
			begun: Math.round(begun * 1000) / 1000,
			slice,
			from,
			flows: flows.map(({name, sent, lost, gap}) => ({
				name,
				sent: sent.slice(from),
				lost: lost.slice(from),
				gap: Math.round(gap),
			})),
		});
	}
}

/** The strip with the next part; parts of another measurement begin a new one. */
export function joinLoss(strip: LossStrip | null, {begun, slice, from, flows}: LossPart): LossStrip {
	const known = from === 0 ? [] : (strip?.flows ?? []);
	return {
		begun,
		slice,
		flows: flows.map(({name, sent, lost, gap}, index) => ({
			name,
			sent: [...(known[index]?.sent ?? []), ...sent],
			lost: [...(known[index]?.lost ?? []), ...lost],
			gap,
		})),
	};
}
