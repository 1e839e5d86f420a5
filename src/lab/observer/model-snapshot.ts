// The whole state of a lab at one moment.

import type {ExcusedFact, MissingFact} from '../observed/fact.js';
import type {NodeView} from './model-nodes.js';
import type {ReachView} from './model-reach.js';
import type {TunnelView} from './model-tunnels.js';

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
