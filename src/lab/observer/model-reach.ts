// The reachability of a lab, as its fabric remembers it.

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
