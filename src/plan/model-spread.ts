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

/** Of a lab over several machines, in the fabric's plan. */
export interface SpreadPlan {
	/** Counts how often the lab was placed anew after a machine was lost: fabrics of an older one do not talk to those of a newer one. */
	readonly epoch: number;
	/** The first one leads. */
	readonly machines: readonly SpreadMachine[];
	readonly trunks: readonly TrunkPlan[];
	/** The VNI by which the fabrics talk to each other. */
	readonly talk: number;
}

export interface SpreadMachine {
	readonly name: string;
	/** Where the others reach it. */
	readonly address: string;
	/** The container of its fabric. */
	readonly fabric: string;
	/** Where its fabric listens to the others, on the network that only fabrics are in. */
	readonly talk: string;
	readonly nodes: readonly string[];
}

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
