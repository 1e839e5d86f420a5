// The parts of a lab as the observer sees them: nodes with their namespaces, routing sessions in BIRD's words, and tunnels.

import type {Interior} from '../../topology/interior.js';
import type {InteriorViews} from './interior-views.js';

export interface NodeView {
	readonly node: string;
	readonly container: string;
	/** `gateway`, `router`, `host`, `switch`. */
	readonly kind: string;
	readonly site: string | null;
	/** Of a lab over several machines: the one that it runs on. */
	readonly machine?: string;
	/**
	 * Docker's word: `running`, `paused`, `exited`, `restarting`, `created`; `missing` where the container is gone, `unknown`
	 * while Docker does not answer.
	 */
	readonly state: string;
	/** `booting`, `wiring` (waits for wires), `running`; null where it does not run. */
	readonly phase: 'booting' | 'wiring' | 'running' | null;
	readonly verdict: NodeVerdict;
	/** Why, in a few words: `0 of 4 tunnels, 0 of 4 BGP sessions`; empty for `up`. */
	readonly reason: string;
	/** Unix time in seconds at which the container started. */
	readonly startedAt: number | null;
	/** Share of one processor, 1 is all of it, over the last period. */
	readonly cpu: number | null;
	/** Bytes in use. */
	readonly memory: number | null;
	/**
	 * The limits of its own (memory, processes) that it has run into since it started, each with its value and what gives more.
	 * That of open files is not among them: the kernel does not count it.
	 */
	readonly limits: readonly string[];
	/** What it was told to do and cannot, with the error of the program that failed. Empty while unknown. */
	readonly complaints: readonly ComplaintView[];
	readonly namespaces: readonly NamespaceView[];
}

export interface ComplaintView {
	/** `command`, `service`, `wireguard`, `bird`, `address`, `sysctl`, `nftables`, `file`, `namespace` …; `pending` for what has yet to be done. */
	readonly kind: string;
	/** The command's number, the service, the interface, the namespace or the path. */
	readonly subject: string;
	readonly text: string;
}

/**
 * `up`: it runs, and nothing that is promised of it is missing. `degraded`: something is. `down`: it does not run, or it ends tunnels
 * and none of them works. `starting`: it boots, or waits for its wires. `unknown`: nothing is known now.
 */
export type NodeVerdict = 'up' | 'degraded' | 'down' | 'starting' | 'unknown';

export interface NamespaceView extends InteriorViews {
	/** `main`, `private`. */
	readonly name: string;
	readonly interfaces: readonly InterfaceView[] | null;
	readonly bgp: readonly BgpSessionView[] | null;
	readonly bfd: readonly BfdSessionView[] | null;
}

export interface InterfaceView {
	readonly ifname: string;
	/** The topology's network that it is plugged into; null for tunnels, dummies and the like. */
	readonly network: string | null;
	readonly kind: 'wire' | 'tunnel' | 'dummy' | 'other';
	/** Up by administration. */
	readonly up: boolean;
	readonly carrier: boolean;
	readonly mtu: number;
	/** As in `ip address`: `192.168.1.1/24`. Link-local ones too. */
	readonly addresses: readonly string[];
	readonly received: InterfaceTraffic;
	readonly sent: InterfaceTraffic;
}

export interface InterfaceTraffic {
	/** Since the interface was made. */
	readonly bytes: number;
	readonly packets: number;
	readonly dropped: number;
	/** Bytes a second over the last period; null after the first round. */
	readonly rate: number | null;
}

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
