// The observer's view of a node: its container, and the content of its namespaces.

import type {InteriorViews} from './interior-views.js';
import type {BfdSessionView, BgpSessionView} from './model-sessions.js';

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
