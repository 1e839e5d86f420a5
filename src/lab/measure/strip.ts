// Cuts what probes have seen into slices of time, while they go on: how much of each was lost, flow by flow.

import {isThrough, lateAfter} from './flow-log.js';
import type {LossStrip} from './model.js';
import {nameOfFlow, type Observation, type SeenFlow} from './observation.js';

export type {LossStrip, StripFlow} from './model.js';

const slice = 200;

interface Counted {
	readonly sent: number[];
	readonly lost: number[];
	gap: number;
	/** When the first probe of a gap that lasts was sent. */
	silentFrom: number | null;
}

export class StripCutter {
	readonly #watch: (strip: LossStrip) => void;
	/** On the lab's clock; null before the first probe. */
	#begun: number | null = null;
	/** Slices that have been counted. */
	#count = 0;
	/** Milliseconds from the lab's clock to this machine's. Records come late, never early: the least is nearest. */
	#ahead = Number.POSITIVE_INFINITY;
	readonly #counted = new Map<SeenFlow, Counted>();

	constructor(watch: (strip: LossStrip) => void) {
		this.#watch = watch;
	}

	/** Tells what has become known since. `wall` is Unix time in milliseconds. */
	take({flows, now}: Pick<Observation, 'flows' | 'now'>, wall = Date.now()): void {
		if (flows.length === 0) {
			return;
		}

		this.#begun ??= now;
		this.#ahead = Math.min(this.#ahead, wall - now);
		// A probe that is on its way can be judged a second later.
		const known = Math.floor((now - lateAfter - this.#begun) / slice);
		if (known <= this.#count) {
			return;
		}

		for (; this.#count < known; this.#count++) {
			const from = this.#begun + this.#count * slice;
			for (const flow of flows) {
				this.#countSlice(flow, from);
			}
		}

		this.#watch({
			begun: (this.#begun + this.#ahead) / 1000,
			slice,
			flows: flows.map(flow => {
				const {sent, lost, gap} = this.#counted.get(flow)!;
				return {name: nameOfFlow(flow), sent: [...sent], lost: [...lost], gap};
			}),
		});
	}

	#countSlice(flow: SeenFlow, from: number): void {
		const counted = this.#counted.get(flow) ?? {sent: [], lost: [], gap: 0, silentFrom: null};
		this.#counted.set(flow, counted);
		const probes = flow.log.between(from, from + slice);
		for (const probe of probes) {
			if (isThrough(probe)) {
				counted.gap = Math.max(counted.gap, probe.sent - (counted.silentFrom ?? probe.sent));
				counted.silentFrom = null;
			} else {
				counted.silentFrom ??= probe.sent;
			}
		}

		counted.gap = Math.max(counted.gap, from + slice - (counted.silentFrom ?? from + slice));
		counted.sent.push(probes.length);
		counted.lost.push(probes.filter(probe => !isThrough(probe)).length);
	}
}
