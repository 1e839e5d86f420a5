// The plan of a lab over several machines: where each node runs, and the trunks between them. Plain data.

/** A machine that may be given a share of a lab. */
export interface PlacementMachine {
	readonly name: string;
	/** As its engine has them: `disk=ssd`. A pin may name one. */
	readonly labels: readonly string[];
	/** Bytes that it has in all; null where it is not known. */
	readonly memory: number | null;
}

/** By node, the name of its machine. */
export type Placement = ReadonlyMap<string, string>;

/** Joins the bridges of one network that has members on several machines. */
export interface TrunkPlan {
	readonly network: string;
	readonly bridge: string;
	/** VXLAN network identifier: 24 bits. */
	readonly vni: number;
	readonly mtu: number;
	/** Names of the machines that have members of the network. */
	readonly machines: readonly string[];
}
