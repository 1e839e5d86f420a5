// What the observer knows of a running lab at one moment, what it says when that changes, and how it is listened to. Plain data, JSON
// as it stands. Null is unknown: a stream that broke, a node that does not answer. It is never the last good value.

import type {Engine} from '../../engine/client.js';
import type {ExcusedFact, MissingFact} from '../observed/fact.js';
import type {NodeView, Protocol, TunnelView, Verdict} from './model-views.js';

export type * from './interior-views.js';
export type * from './model-views.js';

/** Everything about one lab. A new object at each change; what did not change keeps its identity. */
export interface LabSnapshot {
	readonly lab: string;
	/** The topology file that it was started from. */
	readonly source: string | null;
	/** The lab's clock: Unix time in seconds when this was true. Null before the first round, and when the stream is down. */
	readonly time: number | null;
	readonly connection: Connection;
	readonly nodes: readonly NodeView[];
	readonly tunnels: readonly TunnelView[];
	/** What is broken on purpose, in words, with the command that heals it. */
	readonly faults: readonly FaultView[];
	/** The last ping results; null while unknown. */
	readonly reach: ReachView | null;
	/** What the lab promises and is not so, worst first. Empty is converged. Null while that is unknown. */
	readonly missing: readonly MissingFact[] | null;
	/** What its nodes do not promise (`expect`): what is down of that, and what is up all the same. Empty while that is unknown. */
	readonly excused: readonly ExcusedFact[];
}

export type Connection =
	/** The stream from the lab's fabric runs. */
	| {readonly state: 'live'}
	/** It does not: all that came from it is unknown. It is taken up again by itself. */
	| {readonly state: 'lost'; readonly reason: string; readonly since: number}
	/** The lab has no containers any more. */
	| {readonly state: 'gone'};

export interface FaultView {
	/** `link down V1-1:eth0`, `node pause V2-1`, `impair V1-1:eth0 delay 50ms`: as the command line has it. */
	readonly text: string;
	/** What undoes it: `wgsim link up V1-1:eth0`. */
	readonly heal: string;
	/** Unix time in seconds since when; null if it was not noted. */
	readonly since: number | null;
}

/** The pairs that a lab promises, with the last result of each: to look at them sends nothing. */
export interface ReachView {
	/** When the lab was changed last by a start, a fault or its healing, or a node that came back: Unix time in seconds. */
	readonly changed: number;
	readonly pairs: readonly PromisedPair[];
}

export interface PromisedPair {
	readonly from: string;
	readonly to: string;
	readonly address: string;
	/** Null if it was never asked. */
	readonly answered: boolean | null;
	/** When it was asked: Unix time in seconds of the lab's clock. A result from before the last change is out of date. */
	readonly at: number | null;
}

/** A change, with the lab's clock: Unix time in seconds. One JSON object a line in `wgsim events`. */
export type ObservedEvent = {readonly time: number; readonly lab: string; readonly text: string} & (
	| {readonly kind: 'node'; readonly node: string; readonly from: string | null; readonly to: string}
	| {
			readonly kind: 'link';
			readonly node: string;
			readonly namespace: string;
			readonly ifname: string;
			readonly from: 'up' | 'down' | 'absent' | null;
			readonly to: 'up' | 'down' | 'absent';
	  }
	| {readonly kind: 'tunnel'; readonly tunnel: string; readonly from: Verdict; readonly to: Verdict}
	| {readonly kind: 'handshake'; readonly tunnel: string; readonly node: string; readonly peer: string}
	| {
			readonly kind: 'session';
			readonly protocol: Protocol;
			readonly node: string;
			readonly namespace: string;
			readonly name: string;
			readonly from: string | null;
			readonly to: string | null;
	  }
	/** A node has run into a limit of its own: `memory`, `pids`. */
	| {readonly kind: 'limit'; readonly node: string}
	/** A node cannot do something that it was told to, or now can: `command 2`, `service bird.main`. */
	| {
			readonly kind: 'complaint';
			readonly node: string;
			readonly subject: string;
			readonly to: 'made' | 'settled';
	  }
	| {readonly kind: 'fault'; readonly fault: string; readonly to: 'made' | 'healed'}
	| {readonly kind: 'connection'; readonly to: Connection['state']; readonly reason: string | null}
	| {readonly kind: 'converged'; readonly converged: boolean}
);

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
