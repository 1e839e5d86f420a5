// The document of `wgsim status`.

import type {Interior} from '../../topology/interior.js';
import type {ExcusedFact, MissingFact} from '../observed/fact.js';
import type {FaultView, NodeVerdict, NodeView, TunnelEndView, Verdict} from '../observer/model.js';
import type {ReachSummary} from '../observer/reach-view.js';

export interface LabStatus {
	readonly lab: string;
	readonly source: string | null;
	/** Whether every promised fact but reachability holds now; null where the fabric does not say. */
	readonly converged: boolean | null;
	readonly nodes: readonly NodeStatus[];
	readonly tunnels: readonly TunnelStatus[];
	readonly sessions: readonly SessionStatus[];
	readonly neighbors: readonly NeighborStatus[];
	/** What is broken on purpose. */
	readonly faults: readonly FaultView[];
	/** Limits of their own that nodes have run into, where a fact is missing; of open files in one look alone, not while followed. */
	readonly limits: readonly string[];
	/** What is missing, each with the last that was seen instead. */
	/** The last ping results; null while unknown. */
	readonly reach: ReachStatus | null;
	readonly missing: readonly MissingFact[];
	/** What its nodes do not promise (`expect`): what is down of that, and what is up all the same. */
	readonly excused: readonly ExcusedFact[];
}

/** Status itself sends no packet: `wgsim reach` does. */
export interface ReachStatus extends Omit<ReachSummary, 'oldest'> {
	/** Seconds since the oldest of the results; null where there is none. */
	readonly age: number | null;
}

export interface NodeStatus {
	readonly node: string;
	readonly container: string;
	readonly kind: string | null;
	readonly site: string | null;
	/** Of a lab over several machines: the one that it runs on. */
	readonly machine?: string;
	/** Docker's word; `missing` where a planned container is gone. */
	readonly state: string;
	readonly phase: NodeView['phase'];
	readonly verdict: NodeVerdict;
	/** Why; empty for `up`. */
	readonly reason: string;
	/** Share of one processor; null after one look only. */
	readonly cpu: number | null;
	/** Bytes. */
	readonly memory: number | null;
}

/** One end of a tunnel. */
export interface TunnelStatus {
	readonly node: string;
	readonly namespace: string;
	readonly ifname: string;
	/** A node; else the peer's endpoint or key. */
	readonly peer: string;
	readonly implementation: TunnelEndView['implementation'];
	readonly verdict: Verdict;
	/** False where the node's `expect` lets it stay down. */
	readonly promised: boolean;
	readonly reason: string;
	readonly publicKey: string | null;
	readonly endpoint: string | null;
	/** Seconds; null for never. */
	readonly handshakeAge: number | null;
	/** Bytes. */
	readonly received: number;
	/** Bytes. */
	readonly sent: number;
}

export interface SessionStatus {
	readonly node: string;
	readonly namespace: string;
	readonly protocol: string;
	/** `Established`, or what BIRD says instead; null where BIRD does not answer. */
	readonly state: string | null;
	/** False where the node's `expect` lets it stay down. */
	readonly promised: boolean;
	readonly since: string | null;
	readonly routes: {readonly imported: number; readonly exported: number} | null;
	readonly lastError: string | null;
}

export interface NeighborStatus {
	readonly node: string;
	readonly namespace: string;
	readonly protocol: Interior;
	readonly instance: string;
	readonly ifname: string;
	readonly neighbor: string;
	/** `Full/DR` …, `reachable`; null where it is not heard. */
	readonly state: string | null;
	readonly ok: boolean;
	/** False where the node's `expect` lets it stay down. */
	readonly promised: boolean;
}
