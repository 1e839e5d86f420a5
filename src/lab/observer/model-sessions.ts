// The routing sessions and neighbours of one namespace, in BIRD's words.

import type {Interior} from '../../topology/interior.js';

/** What has sessions or neighbours. */
export type Protocol = Interior | 'bgp' | 'bfd';

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

export interface BabelNeighborView {
	readonly instance: string;
	readonly ifname: string;
	/** The neighbour's node name where its address is known from the plan. */
	readonly neighbor: string | null;
	/** Link-local. */
	readonly address: string;
	/** `one way` where it is heard and cannot be used; null where an expected neighbour is not heard. */
	readonly state: 'reachable' | 'one way' | null;
	/** Cost of the link; null where it cannot be used. */
	readonly metric: number | null;
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
