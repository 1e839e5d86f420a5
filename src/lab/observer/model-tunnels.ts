// The observer's view of a tunnel: both ends, and the verdict.

import type {InterfaceTraffic} from './model-nodes.js';

/** One tunnel. Of one that wgsim configures `a` initiates. */
export interface TunnelView {
	/** `V1-1:wg3 – V2-1:wg1`, or `laptop:wg0 – 203.0.113.10:51820`. Stable while the lab runs. */
	readonly id: string;
	readonly a: TunnelEndView;
	/** Null where the other end is no interface of the lab that wgsim knows: a peer of the user's own interface. */
	readonly b: TunnelEndView | null;
	/** The worse of the ends. */
	readonly verdict: Verdict;
	/** Why, in a few words: `handshake 12 s ago`, `sent 3.1 kB in 20 s, heard nothing`. */
	readonly reason: string;
}

export interface TunnelEndView {
	readonly node: string;
	readonly namespace: string;
	readonly ifname: string;
	/** The other end: a node, or else its endpoint or key. */
	readonly peer: string;
	readonly publicKey: string | null;
	/** Null where unknown; `kernel` or `wireguard-go`. */
	readonly implementation: 'kernel' | 'wireguard-go' | null;
	readonly listenPort: number | null;
	/** Of the peer, as seen here: `[2001:db8:2::1]:5801`. */
	readonly endpoint: string | null;
	/** Unix time in seconds; null for never, or unknown (see verdict). */
	readonly latestHandshake: number | null;
	readonly mtu: number | null;
	readonly received: InterfaceTraffic | null;
	readonly sent: InterfaceTraffic | null;
	readonly verdict: Verdict;
	readonly reason: string;
}

/**
 * `up`: a sign of life. What speaks over the tunnel (BFD, BGP, an interior protocol) hears the other end; where nothing does, or nothing is above
 * it, packets or a handshake within 15 s (KEEPALIVE_TIMEOUT + REKEY_TIMEOUT), or the keepalive that the other end sends.
 * `idle`: nothing is above it, and the last sign of life is older: no failure, and no proof either.
 * `handshaking`: no session, and trying. `stale`: sent, and nothing received for more than 15 s; or what speaks over it hears nothing, and nothing
 * came since; or a keepalive is overdue. `down`: no interface, no carrier on any wire below it, or its node does not run.
 * `unknown`: nothing is known now.
 */
export type Verdict = 'up' | 'idle' | 'handshaking' | 'stale' | 'down' | 'unknown';
