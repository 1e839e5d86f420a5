// A tunnel as the observer knows it: both ends, and what is to be thought of them.

import type {Traffic} from './model-nodes.js';

/** One tunnel, both ends. `a` initiates. */
export interface TunnelView {
	/** `V1-1:wg3 – V2-1:wg1`. Stable while the lab runs. */
	readonly id: string;
	readonly a: TunnelEndView;
	readonly b: TunnelEndView;
	/** The worse of the two ends. */
	readonly verdict: Verdict;
	/** Why, in a few words: `handshake 12 s ago`, `sent 3.1 kB in 20 s, heard nothing`. */
	readonly reason: string;
}

export interface TunnelEndView {
	readonly node: string;
	readonly namespace: string;
	readonly ifname: string;
	readonly publicKey: string | null;
	/** Null where unknown; `kernel` or `wireguard-go`. */
	readonly implementation: 'kernel' | 'wireguard-go' | null;
	readonly listenPort: number | null;
	/** Of the peer, as seen here: `[2001:db8:2::1]:5801`. */
	readonly endpoint: string | null;
	/** Unix time in seconds; null for never, or unknown (see verdict). */
	readonly latestHandshake: number | null;
	readonly mtu: number | null;
	readonly received: Traffic | null;
	readonly sent: Traffic | null;
	readonly verdict: Verdict;
	readonly reason: string;
}

/**
 * `up`: a handshake within 180 s (REJECT_AFTER_TIME). `idle`: an older one, and nothing sent since that was not answered: no failure.
 * `handshaking`: never yet, and trying. `stale`: sent, and unheard for more than 15 s. `down`: no interface, or its node does
 * not run. `unknown`: nothing is known now.
 */
export type Verdict = 'up' | 'idle' | 'handshaking' | 'stale' | 'down' | 'unknown';
