// Calculates loss, gaps, duplicates and reordering of the numbered probes of one flow.

import type {FlowCount} from './model.js';

/** One probe, in milliseconds of the lab's clock. */
export interface Probe {
	readonly sent: number;
	/** When it came for the first time; null for never. */
	readonly received: number | null;
}

// A probe that takes longer was queued (WireGuard keeps packets until a handshake), which counts as a gap.
export const lateAfter = 1000;

/** A stretch of probes that did not come through in time: from the first of them to the next that did. */
export interface Gap {
	readonly from: number;
	/** Null while it lasts. */
	readonly to: number | null;
}

/** Records of one flow. Probes are numbered from 0 in the order in which they are sent. */
export class FlowLog {
	readonly #sent: number[] = [];
	readonly #received: (number | undefined)[] = [];
	/** Each arrival, also of copies, in its order. */
	readonly #arrivals: number[] = [];
	/** How many probes are old enough to be judged, and have been. */
	#judged = 0;
	#lastLoss: number | null = null;

	addSent(first: number, times: readonly number[]): void {
		times.forEach((time, index) => {
			this.#sent[first + index] = time;
		});
	}

	addReceived(number: number, time: number): void {
		this.#arrivals.push(number);
		this.#received[number] ??= time;
	}

	/** When the last probe was sent that did not come through in time, as far as that can be said by now; null for none. */
	lastLoss(now: number): number | null {
		while (this.#judged < this.#sent.length && this.#sent[this.#judged]! <= now - lateAfter) {
			const sent = this.#sent[this.#judged]!;
			if (!isThrough({sent, received: this.#received[this.#judged] ?? null})) {
				this.#lastLoss = sent;
			}

			this.#judged++;
		}

		return this.#lastLoss;
	}

	/** The number of the first probe sent at this time or later. */
	firstSince(time: number): number {
		let low = 0;
		let high = this.#sent.length;
		while (low < high) {
			const middle = (low + high) >> 1;
			if (this.#sent[middle]! < time) {
				low = middle + 1;
			} else {
				high = middle;
			}
		}

		return low;
	}

	/** Probes sent from one time to before another. */
	between(from: number, to: number): Probe[] {
		const probes: Probe[] = [];
		for (let number = this.firstSince(from); number < this.#sent.length; number++) {
			if (this.#sent[number]! >= to) {
				break;
			}

			probes.push({sent: this.#sent[number]!, received: this.#received[number] ?? null});
		}

		return probes;
	}

	/** Counts the probes sent in that time; the gap's beginning is counted from `zero`. */
	count(from: number, to: number, zero: number): FlowCount {
		const probes = this.between(from, to);
		const first = this.firstSince(from);
		const arrivals = this.#arrivals.filter(number => number >= first && number < first + probes.length);
		const longest = longestGap(findGaps(probes), to);
		return {
			sent: probes.length,
			lost: probes.filter(({received}) => received === null).length,
			late: probes.filter(probe => probe.received !== null && !isThrough(probe)).length,
			...countDisorder(arrivals),
			gap: longest === null ? 0 : longest.length,
			gapAt: longest === null ? null : longest.from - zero,
		};
	}
}

export const isThrough = ({sent, received}: Probe): boolean =>
	received !== null && received - sent <= lateAfter;

/** Probes in the order in which they were sent. */
export function findGaps(probes: readonly Probe[]): Gap[] {
	const gaps: Gap[] = [];
	let from: number | null = null;
	for (const probe of probes) {
		if (!isThrough(probe)) {
			from ??= probe.sent;
		} else if (from !== null) {
			gaps.push({from, to: probe.sent});
			from = null;
		}
	}

	return from === null ? gaps : [...gaps, {from, to: null}];
}

/** A gap that lasts is as long as it was looked at. */
export function longestGap(
	gaps: readonly Gap[],
	end: number,
): {readonly from: number; readonly length: number} | null {
	let longest: {from: number; length: number} | null = null;
	for (const {from, to} of gaps) {
		const length = (to ?? end) - from;
		if (longest === null || length > longest.length) {
			longest = {from, length};
		}
	}

	return longest;
}

/** Of numbers in the order in which they came: copies, and firsts that came after a greater one. */
export function countDisorder(arrivals: readonly number[]): {duplicates: number; reordered: number} {
	const seen = new Set<number>();
	let greatest = -1;
	let reordered = 0;
	for (const number of arrivals) {
		if (seen.has(number)) {
			continue;
		}

		seen.add(number);
		if (number < greatest) {
			reordered++;
		} else {
			greatest = number;
		}
	}

	return {duplicates: arrivals.length - seen.size, reordered};
}
