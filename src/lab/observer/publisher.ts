// Publishes snapshots at a steady pace, and the changes between two of them as events.

import {Changes} from './changes.js';
import type {LabSnapshot, ObservedEvent} from './model.js';
import {reuse} from './reuse.js';

/** Milliseconds between two snapshots, at least. */
const pace = 100;

/** Milliseconds in which what changes together arrives together. */
const gathering = 15;

function listen<T>(listeners: Set<T>, listener: T): () => void {
	listeners.add(listener);
	return () => listeners.delete(listener);
}

export class Publisher {
	readonly #snapshotListeners = new Set<(snapshot: LabSnapshot) => void>();
	readonly #eventListeners = new Set<(event: ObservedEvent) => void>();
	readonly #look: () => LabSnapshot;
	/** The lab's clock: Unix time in seconds. */
	readonly #now: () => number;
	readonly #changes = new Changes();
	#snapshot: LabSnapshot;
	#shownAt = 0;
	#timer: NodeJS.Timeout | null = null;
	#closed = false;

	/** `look` makes a snapshot of what is known now. */
	constructor(look: () => LabSnapshot, now: () => number) {
		this.#look = look;
		this.#now = now;
		this.#snapshot = look();
		this.#changes.next(this.#snapshot, now());
	}

	/** The newest that was shown. */
	get snapshot(): LabSnapshot {
		return this.#snapshot;
	}

	/** Returns how to stop listening, as does `onEvent`. */
	onSnapshot(listener: (snapshot: LabSnapshot) => void): () => void {
		return listen(this.#snapshotListeners, listener);
	}

	onEvent(listener: (event: ObservedEvent) => void): () => void {
		return listen(this.#eventListeners, listener);
	}

	/** Something has changed: it is shown as soon as the pace allows. */
	touch(): void {
		if (this.#timer === null && !this.#closed) {
			const wait = Math.max(gathering, this.#shownAt + pace - performance.now());
			this.#timer = setTimeout(() => this.#show(), wait);
		}
	}

	#show(): void {
		this.#timer = null;
		this.#shownAt = performance.now();
		const snapshot = reuse(this.#snapshot, this.#look());
		if (snapshot === this.#snapshot) {
			return;
		}

		this.#snapshot = snapshot;
		const events = this.#changes.next(snapshot, this.#now());
		for (const listener of this.#snapshotListeners) {
			listener(snapshot);
		}

		for (const event of events) {
			for (const listener of this.#eventListeners) {
				listener(event);
			}
		}
	}

	close(): void {
		this.#closed = true;
		clearTimeout(this.#timer ?? undefined);
	}
}
