// The routing sessions of one namespace, in BIRD's words.

import type {Interior} from '../../topology/interior.js';

/** What has sessions or neighbours. */
export type Protocol = Interior | 'bgp' | 'bfd';

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
