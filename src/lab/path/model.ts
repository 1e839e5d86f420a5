// The path of a flow through a lab, hop by hop.

import type {Place} from '../../plan/checks/model.js';

/** What the kernels and the probe are asked about. Ports are of UDP and TCP alone. */
export interface Flow {
	readonly protocol: 'icmp' | 'udp' | 'tcp';
	readonly sport: number;
	readonly dport: number;
}

/** One next hop of a route. */
export interface Leg {
	readonly ifname: string;
	/** The next hop's address; null where the target is on the link. */
	readonly via: string | null;
	/** The interface where it arrives; null where nothing of the lab is there. */
	readonly to: (Place & {readonly ifname: string}) | null;
	/** Why it leads nowhere; null where it leads on. */
	readonly broken: string | null;
}

export interface Hop extends Place {
	/** The interface by which it came; null at the first. */
	readonly arrives: string | null;
	/** The leg that this flow takes; null at the last hop. */
	readonly leg: Leg | null;
	/** The other legs of an ECMP route. */
	readonly others: readonly Leg[];
	/** Where the choice of the leg is from: the kernel's answer, or the probe, which went to another of the legs. */
	readonly chosenBy: 'kernel' | 'probe';
	/** Of the interface and the route by which it leaves, in bytes. */
	readonly mtu: number | null;
	/** `V1-1:wg3 – V3-1:wg1` where the leg is a tunnel. */
	readonly tunnel: string | null;
	readonly network: string | null;
}

export interface Probe {
	/** Addresses that answered, by hop limit from 1 on; null for silence. */
	readonly answers: readonly (string | null)[];
	/** The node of each; null for silence, and for an address that no node has. */
	readonly nodes: readonly (string | null)[];
	/** The target itself answered. */
	readonly reached: boolean;
	/** Why it could not be sent; null where it was. */
	readonly error: string | null;
}

export interface DirectedPath {
	readonly from: Place;
	readonly to: Place;
	readonly family: 4 | 6;
	readonly source: string | null;
	readonly target: string;
	readonly hops: readonly Hop[];
	/** Why the kernels' routes end on the way; null where they lead to the target. */
	readonly ends: string | null;
	/** The smallest on the way, in bytes; null where the path ends. */
	readonly mtu: number | null;
	/** Whether a packet of that size came through unfragmented; null where none was sent. */
	readonly mtuPasses: boolean | null;
	readonly probe: Probe;
	/** What of the probe contradicts the hops; null where nothing does. */
	readonly contradiction: string | null;
	/** The kernels' routes lead to the target, and the probe came along them. */
	readonly proven: boolean;
}
