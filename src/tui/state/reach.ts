// Who reaches whom, as the last ping of all pairs found it.

/** From each node to each: the slowest answer in milliseconds over its addresses; null where one did not answer. */
export interface Reach {
	readonly nodes: readonly string[];
	/** Unix time in seconds of the clock of this machine, when it ended; null while it runs. */
	readonly endedAt: number | null;
	readonly results: ReadonlyMap<string, ReachResult>;
}

export interface ReachResult {
	readonly rtt: number | null;
	/** What was asked of what answered: `1/2`. */
	readonly answered: number;
	readonly asked: number;
	/** Whether the topology promises it. */
	readonly promised: boolean;
}

export const pairKey = (from: string, to: string): string => `${from} ${to}`;
