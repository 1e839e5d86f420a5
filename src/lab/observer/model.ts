// What the observer knows of a running lab at one moment, and what it says when that changes. Plain data, JSON as it stands.
// Null is unknown: a stream that broke, a node that does not answer. It is never the last good value.

import type {Engine} from '../../engine/client.js';

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
	/** What the plan promises and is not so, worst first. Empty is converged. Null while that is unknown. */
	readonly missing: readonly string[] | null;
}

export type Connection =
	/** The stream from the lab's fabric runs. */
	| {readonly state: 'live'}
	/** It does not: all that came from it is unknown. It is taken up again by itself. */
	| {readonly state: 'lost'; readonly reason: string; readonly since: number}
	/** The lab has no containers any more. */
	| {readonly state: 'gone'};

export interface NodeView {
	readonly node: string;
	readonly container: string;
	/** `gateway`, `router`, `host`, `switch`. */
	readonly kind: string;
	readonly site: string | null;
	/**
	 * Docker's word: `running`, `paused`, `exited`, `restarting`, `created`; `missing` where the container is gone, `unknown`
	 * while Docker does not answer.
	 */
	readonly state: string;
	/** `booting`, `wiring` (waits for wires), `running`; null where it does not run. */
	readonly phase: 'booting' | 'wiring' | 'running' | null;
	/** Unix time in seconds at which the container started. */
	readonly startedAt: number | null;
	/** Share of one processor, 1 is all of it, over the last period. */
	readonly cpu: number | null;
	/** Bytes in use. */
	readonly memory: number | null;
	readonly namespaces: readonly NamespaceView[];
}

export interface NamespaceView {
	/** `main`, `private`. */
	readonly name: string;
	readonly interfaces: readonly InterfaceView[] | null;
	readonly ospf: readonly OspfNeighborView[] | null;
	readonly bgp: readonly BgpSessionView[] | null;
	readonly bfd: readonly BfdSessionView[] | null;
}

export interface InterfaceView {
	readonly ifname: string;
	/** The topology's network that it is plugged into; null for tunnels, dummies and the like. */
	readonly network: string | null;
	readonly kind: 'wire' | 'tunnel' | 'dummy' | 'other';
	/** Up by administration. */
	readonly up: boolean;
	readonly carrier: boolean;
	readonly mtu: number;
	/** As in `ip address`: `192.168.1.1/24`. Link-local ones too. */
	readonly addresses: readonly string[];
	readonly received: Traffic;
	readonly sent: Traffic;
}

export interface Traffic {
	/** Since the interface was made. */
	readonly bytes: number;
	readonly packets: number;
	readonly dropped: number;
	/** Bytes a second over the last period; null after the first round. */
	readonly rate: number | null;
}

/** One tunnel, both ends. `a` initiates. */
export interface TunnelView {
	/** `V1-1:wg3 – V2-1:wg1`. Stable while the lab runs. */
	readonly id: string;
	readonly a: TunnelEndView;
	readonly b: TunnelEndView;
	/** The worse of the two ends. */
	readonly verdict: Verdict;
	/** Why, in a few words: `handshake 12 s ago`, `sent 3.1 kB in 20 s, heard nothing`. */
	readonly reason: string;
}

export interface TunnelEndView {
	readonly node: string;
	readonly namespace: string;
	readonly ifname: string;
	readonly publicKey: string | null;
	/** Null where unknown; `kernel` or `wireguard-go`. */
	readonly implementation: 'kernel' | 'wireguard-go' | null;
	readonly listenPort: number | null;
	/** Of the peer, as seen here: `[2001:db8:2::1]:5801`. */
	readonly endpoint: string | null;
	/** Unix time in seconds; null for never, or unknown (see verdict). */
	readonly latestHandshake: number | null;
	readonly mtu: number | null;
	readonly received: Traffic | null;
	readonly sent: Traffic | null;
	readonly verdict: Verdict;
	readonly reason: string;
}

/**
 * `up`: a handshake within 180 s (REJECT_AFTER_TIME). `idle`: an older one, and nothing sent since that was not answered: no failure.
 * `handshaking`: never yet, and trying. `stale`: sent, and unheard for more than 15 s. `down`: no interface, or its node does
 * not run. `unknown`: nothing is known now.
 */
export type Verdict = 'up' | 'idle' | 'handshaking' | 'stale' | 'down' | 'unknown';

export interface OspfNeighborView {
	readonly instance: string;
	readonly ifname: string;
	/** The neighbour's node name where its router id is known from the plan. */
	readonly neighbor: string | null;
	readonly routerId: string;
	/** BIRD's word: `Full/PtMP`, `2-Way/Other`; null where an expected neighbour is not heard. */
	readonly state: string | null;
	readonly ok: boolean;
}

export interface BgpSessionView {
	readonly protocol: string;
	/** The neighbour's node name where the plan knows it. */
	readonly neighbor: string | null;
	/** `Established`, `Active`, `Connect` …; null where BIRD does not know the protocol. */
	readonly state: string | null;
	readonly ok: boolean;
	/** As BIRD prints it: time today, or date. */
	readonly since: string | null;
	/** Routes by channel; null while there is no session. */
	readonly routes: {readonly imported: number; readonly exported: number} | null;
	readonly lastError: string | null;
}

export interface BfdSessionView {
	readonly address: string;
	readonly ifname: string;
	readonly state: string;
}

export interface FaultView {
	/** `link down V1-1:eth0`, `node pause V2-1`, `impair V1-1:eth0 delay 50ms`: as the command line has it. */
	readonly text: string;
	/** What undoes it: `wgsim link up V1-1:eth0`. */
	readonly heal: string;
	/** Unix time in seconds since when; null where nobody noted it. */
	readonly since: number | null;
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
			readonly protocol: 'bgp' | 'ospf' | 'bfd';
			readonly node: string;
			readonly namespace: string;
			readonly name: string;
			readonly from: string | null;
			readonly to: string | null;
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
 * `openObserver` of `lab/observer/open.ts`. Returns as soon as the lab is found; `ready()` waits for a whole round.
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
