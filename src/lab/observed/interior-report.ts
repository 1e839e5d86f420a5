// What is asked of a BIRD about an interior protocol, and how its replies are read and judged: one record for each protocol.

import type {InteriorFact} from './fact.js';

/** A neighbour that BIRD lists. */
export interface SeenNeighbor {
	readonly ifname: string;
	readonly address: string;
	/** What tells it from others on the interface: its router ID, or its address. */
	readonly id: string;
	/** BIRD's word: `Full/DR`, `2-Way/Other`. Ours where it has none: `reachable`, `one way`. */
	readonly state: string;
	/** Something comes from it. */
	readonly hears: boolean;
	/** Cost of the link; null where it cannot be used, or the protocol does not tell. */
	readonly metric: number | null;
}

/** An interface on which BIRD speaks the protocol. */
export interface SpokenInterface {
	readonly ifname: string;
	/** Speakers of one version alone meet; null where there is only one. */
	readonly version: number | null;
	/** Several groups may share a link; null where they cannot. */
	readonly group: number | null;
	/** It speaks to every router on the link. */
	readonly speaksToAll: boolean;
	/** What both ends must have in common: name → value with its unit. */
	readonly settings: Readonly<Record<string, string>>;
}

export interface InteriorReport {
	/** BIRD's command for the neighbours of an instance. */
	readonly show: (instance: string) => string;
	readonly parse: (reply: string) => readonly SeenNeighbor[];
	readonly parseInterfaces: (reply: string) => readonly SpokenInterface[];
	/** It has come as far as it ever does; `all` are the neighbours on its interface. */
	readonly isUp: (seen: SeenNeighbor, all: readonly SeenNeighbor[]) => boolean;
	/** The state `up` in words. */
	readonly up: string;
	/** The kind of its facts. */
	readonly fact: InteriorFact;
	/** `V2-1 is not full`. */
	readonly absent: (neighbor: string) => string;
	/** What a missing fact tells of one that is heard. */
	readonly last: (seen: SeenNeighbor) => string;
	/** One that nothing is known of but that it is heard is to come up, too. */
	readonly holdsStrangers: boolean;
	/** Both ends compare their MTUs. */
	readonly comparesMtu: boolean;
	/** The command that tells more of an instance. */
	readonly details: (instance: string) => string;
}
