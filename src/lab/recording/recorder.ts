// Records what an observer sees, as lines of a file.

import type {LossStrip} from '../measure/strip.js';
import type {LabSnapshot, Observer} from '../observer/model.js';
import {reuse} from '../observer/reuse.js';
import {formatVersion, type RecordingHeader, type RecordingLine} from './format.js';
import {LossCutter} from './loss.js';
import {differenceOf, patched} from './patch.js';
import {rounded, steadyPart, withoutFigures} from './steady.js';

/** Seconds between two records of counters, rates and ages. Everything else is recorded as it changes. */
export const samplePeriod = 5;

export interface RecorderOptions {
	readonly wgsim: string;
	readonly title: string;
	/** Takes one line of JSON. */
	readonly write: (line: string) => void;
	/** Unix time in seconds. */
	readonly now?: () => number;
}

export class Recorder {
	readonly #write: (line: string) => void;
	readonly #now: () => number;
	readonly #begun: number;
	/** As the file has it. */
	#last: unknown;
	#steady: unknown = null;
	#sampledAt = Number.NEGATIVE_INFINITY;
	readonly #loss = new LossCutter(loss => this.#add({at: this.#at, loss}));

	constructor(lab: string, {wgsim, title, write, now = () => Date.now() / 1000}: RecorderOptions) {
		this.#write = write;
		this.#now = now;
		this.#begun = now();
		const header: RecordingHeader = {recording: formatVersion, wgsim, lab, title, begun: this.#begun};
		write(JSON.stringify(header));
	}

	/** Until the returned function is called. */
	follow(observer: Observer): () => void {
		const offEvent = observer.onEvent(event => {
			// The state that an event is about comes before it.
			this.take(observer.snapshot);
			this.#add({at: this.#at, event});
		});
		const offSnapshot = observer.onSnapshot(snapshot => this.take(snapshot));
		this.take(observer.snapshot);
		return () => {
			offEvent();
			offSnapshot();
			this.end();
			this.take(observer.snapshot, true);
		};
	}

	/** @param whole records the counters, too, however short ago the last were */
	take(snapshot: LabSnapshot, whole = false): void {
		const steady = reuse(this.#steady, steadyPart(snapshot));
		const at = this.#at;
		const isDue = whole || at - this.#sampledAt >= samplePeriod;
		if (steady === this.#steady && !isDue) {
			return;
		}

		const difference = differenceOf(this.#last, rounded(snapshot));
		const state = isDue ? difference : withoutFigures(difference);
		this.#steady = steady;
		this.#sampledAt = isDue ? at : this.#sampledAt;
		if (state !== null) {
			// As its reader has it: without the figures that were left out.
			this.#last = patched(this.#last, state);
			this.#add({at, state});
		}
	}

	/** What the verb does, or what it has found. */
	note(text: string, bad = false): void {
		this.#add({at: this.#at, note: text, ...(bad ? {bad} : {})});
	}

	/** What became of the probes so far. */
	lost(strip: LossStrip): void {
		this.#loss.take(strip);
	}

	/** What is left of a measurement is written. */
	end(): void {
		this.#loss.end();
	}

	log(node: string, text: string): void {
		this.#add({at: this.#at, log: text, node});
	}

	get #at(): number {
		return Math.max(0, Math.round((this.#now() - this.#begun) * 1000) / 1000);
	}

	#add(line: RecordingLine): void {
		this.#write(JSON.stringify(line));
	}
}
