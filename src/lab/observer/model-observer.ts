// The interface of the observer: open, listen, close, and measurements on demand.

import type {Engine} from '../../engine/client.js';
import type {ObservedEvent} from './model-events.js';
import type {LabSnapshot} from './model-snapshot.js';

/** A running observer of one lab. It reads; it changes nothing. */
export interface Observer extends AsyncDisposable {
	/** The newest. */
	readonly snapshot: LabSnapshot;
	/** Called at each new snapshot, at most every 100 ms. Returns how to stop listening. */
	onSnapshot(listener: (snapshot: LabSnapshot) => void): () => void;
	onEvent(listener: (event: ObservedEvent) => void): () => void;
	/** Resolves with the first snapshot that holds a whole round, or rejects when the lab is gone. */
	ready(): Promise<LabSnapshot>;
	close(): Promise<void>;
}

export interface ObserverOptions {
	/** Seconds between two rounds; 1 by default. */
	readonly period?: number;
	/** Closes the observer when it fires. */
	readonly signal?: AbortSignal;
}

/**
 * `openObserver` of `lab/observer/observer.ts`. Returns as soon as the lab is found; `ready()` waits for a whole round.
 * @throws {WgsimError} when there is no such lab
 */
export type OpenObserver = (engine: Engine, lab: string, options?: ObserverOptions) => Promise<Observer>;

/** Round-trip times of a few packets through a tunnel, in milliseconds; all null where none came back. */
export interface Rtt {
	readonly sent: number;
	readonly received: number;
	readonly min: number | null;
	readonly average: number | null;
	readonly max: number | null;
}

/**
 * `measureRtt` of `lab/observer/rtt.ts`: sends from end `a` to the other end's address inside the tunnel.
 * `tunnel` is a `TunnelView.id`.
 * @throws {WgsimError} when there is no such tunnel, it has no address inside, or its node does not run
 */
export type MeasureRtt = (
	engine: Engine,
	snapshot: LabSnapshot,
	tunnel: string,
	signal?: AbortSignal,
) => Promise<Rtt>;
