// What is offered by completion, and what it is chosen from.

export interface Candidate {
	readonly value: string;
	readonly description: string;
}

/** An interface of a lab's topology. */
export interface KnownInterface {
	readonly node: string;
	readonly namespace: string;
	readonly ifname: string;
	readonly lab: string;
}

/** The context outside the table. */
export interface Completable {
	readonly labs: readonly string[];
	readonly nodes: readonly {readonly name: string; readonly lab: string}[];
	/** Of the labs' plans, which are read only where one of these may follow. */
	readonly interfaces: readonly KnownInterface[];
	readonly networks: readonly {
		readonly name: string;
		readonly members: readonly string[];
		readonly lab: string;
	}[];
	readonly scenarios: readonly {readonly name: string; readonly lab: string}[];
	/** Names of the labs that ship. */
	readonly shipped: readonly string[];
	/** Topology files, or those of another suffix, and folders below what is typed. */
	readonly files: (typed: string, suffix?: RegExp) => readonly Candidate[];
}
