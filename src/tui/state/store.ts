// Holds the state and notifies its listeners of changes, at most as often as the screen can be drawn.

import type {UiEvent} from './changes.js';
import type {UiState} from './model.js';
import {reduce} from './reduce.js';

/**
 * Milliseconds between two drawings. Keys must feel immediate; what happened is seen at once; rates, which change with every
 * round, are worth a drawing a second.
 */
const periods = {key: 25, news: 100, rates: 950} as const;

export type Pace = keyof typeof periods;

export class Store {
	#state: UiState;
	/** The shown state: that of the last notification. */
	#shown: UiState;
	readonly #listeners = new Set<() => void>();
	#noticedAt = 0;
	#timer: {readonly due: number; readonly handle: NodeJS.Timeout} | null = null;

	constructor(state: UiState) {
		this.#state = state;
		this.#shown = state;
	}

	get state(): UiState {
		return this.#state;
	}

	/** For React: the same object until the next notification. */
	readonly shown = (): UiState => this.#shown;

	readonly subscribe = (listener: () => void): (() => void) => {
		this.#listeners.add(listener);
		return () => this.#listeners.delete(listener);
	};

	dispatch(event: UiEvent, pace: Pace = 'news'): void {
		const next = reduce(this.#state, event);
		if (next === this.#state) {
			return;
		}

		this.#state = next;
		const now = performance.now();
		const due = Math.max(now, this.#noticedAt + periods[pace]);
		if (this.#timer !== null && this.#timer.due <= due) {
			return;
		}

		this.#cancel();
		const handle = setTimeout(() => {
			this.#timer = null;
			this.notify();
		}, due - now);
		this.#timer = {due, handle};
	}

	/** At once. */
	notify(): void {
		this.#cancel();
		this.#noticedAt = performance.now();
		this.#shown = this.#state;
		for (const listener of this.#listeners) {
			listener();
		}
	}

	/** Stops notifications. */
	close(): void {
		this.#cancel();
		this.#listeners.clear();
	}

	#cancel(): void {
		if (this.#timer !== null) {
			clearTimeout(this.#timer.handle);
			this.#timer = null;
		}
	}
}
