// What is told of a machine.

/** From one machine to another. */
export interface MachineLink {
	readonly to: string;
	/** Milliseconds; null where nothing came back. */
	readonly roundTrip: number | null;
	/** The smaller one of both ends' interfaces. */
	readonly mtu: number;
}

/** Of a lab, what a machine has. */
export interface LabShare {
	readonly lab: string;
	readonly nodes: number;
}

/** What is not known is null. */
export interface ListedMachine {
	readonly name: string;
	/** As DOCKER_HOST would have it. */
	readonly address: string;
	/** `away`: its Docker does not answer; `unfit`: it runs no container that can look around. */
	readonly state: 'ready' | 'no node image' | 'unfit' | 'away';
	/** Why it is away or unfit. */
	readonly problem: string | null;
	/** Docker's. */
	readonly version: string | null;
	readonly kernel: string | null;
	readonly processors: number | null;
	/** Bytes. */
	readonly memory: number | null;
	readonly free: number | null;
	/** Where other machines reach it. */
	readonly trunkAddress: string | null;
	readonly mtu: number | null;
	/** By name, whether its kernel has it. */
	readonly features: Readonly<Record<string, boolean>> | null;
	readonly links: readonly MachineLink[];
	readonly labs: readonly LabShare[];
}
