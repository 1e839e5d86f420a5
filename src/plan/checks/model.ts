// The checks of a running lab, kept in the fabric's plan. Plain data, no secret.

import type {Interior} from '../../topology/interior.js';
import type {Assertion} from '../../topology/model-checks.js';
import type {WireguardImplementation} from '../../topology/model-parts.js';
import type {UndecidedPair} from '../../topology/untried.js';

export interface CheckPlan {
	/** Every address of the lab, with its owner. */
	readonly addresses: readonly PlannedAddress[];
	readonly tunnels: readonly PlannedTunnel[];
	/** Interfaces of which several lead to the other end of a tunnel. */
	readonly uplinks: readonly UplinkPlan[];
	/** Nodes whose uplinks the running kernel is asked for. */
	readonly outlets: readonly OutletPlan[];
	readonly underlay: UnderlayPlan;
	/** What BGP sessions over tunnels are to bring. */
	readonly learnt: readonly LearntPlan[];
	/** Pairs that are to reach each other, with the largest packet that may pass between them. */
	readonly pairs: readonly PairPlan[];
	/** Pairs that a firewall keeps apart. */
	readonly denied: readonly DeniedPair[];
	/** Pairs of which it cannot be told whether a firewall keeps them apart: no check judges them. */
	readonly undecided: readonly UndecidedPair[];
	/** What the file says besides. */
	readonly assertions: readonly Assertion[];
}

export interface Place {
	readonly node: string;
	readonly namespace: string;
}

export interface PlannedAddress extends Place {
	readonly ifname: string;
	/** As in `ip address add`. */
	readonly address: string;
}

export interface PlannedTunnel {
	readonly name: string;
	/** Bytes of inner IP packet. */
	readonly mtu: number;
	readonly ends: readonly [PlannedEnd, PlannedEnd];
}

export interface PlannedEnd extends Place {
	readonly ifname: string;
	readonly publicKey: string;
	/** What is to make it. */
	readonly implementation: WireguardImplementation;
	/** Inside the tunnel, without their lengths. */
	readonly addresses: readonly string[];
	/** Where the other end sends to; null where it roams. */
	readonly endpoint: string | null;
}

/** One of several interfaces in the main namespace by which packets of tunnels may leave their node. */
export interface UplinkPlan {
	readonly node: string;
	readonly ifname: string;
	readonly network: string;
	/** Interfaces that these tunnels may take in its place. */
	readonly others: readonly string[];
	/** Names of the tunnels. */
	readonly tunnels: readonly string[];
}

/** A node of which the topology does not tell by which interfaces packets of its tunnels leave. */
export interface OutletPlan {
	readonly node: string;
	/** It tells of all but the ways to peers that roam. */
	readonly isKnown: boolean;
	readonly wires: readonly OutletWire[];
}

export interface OutletWire {
	readonly namespace: string;
	readonly ifname: string;
	readonly network: string;
	/** Nodes with tunnels to which packets that leave by it can come without passing its own node again. */
	readonly leadsTo: readonly string[];
}

/** What lies below the tunnels, and must not see what is inside them. */
export interface UnderlayPlan {
	readonly links: readonly UnderlayLink[];
	/** UDP ports at which WireGuard listens. */
	readonly ports: readonly number[];
	/** What routers of the underlay say to each other. */
	readonly protocols: readonly UnderlayProtocol[];
	readonly publicPrefixes: readonly string[];
	readonly privatePrefixes: readonly string[];
	/** Nodes whose tunnels end in another namespace than the one their sockets are in. */
	readonly isolated: readonly {readonly outside: Place; readonly inside: Place}[];
}

export type UnderlayProtocol = Interior | 'bgp' | 'bfd';

export interface UnderlayLink {
	/** Fixed routes lead there only while those of lower metrics do not: no tunnel uses it in the meantime. */
	readonly standby: boolean;
	readonly network: string;
	/** Its bridge in the fabric, by which all its packets pass. */
	readonly ifname: string;
}

/** One session of one BIRD, and the prefixes of the far site that it is to bring. */
export interface LearntPlan extends Place {
	readonly protocol: string;
	readonly ifname: string;
	/** The gateway at the far end. */
	readonly peer: string;
	readonly prefixes: readonly string[];
	/** BIRD's preference of its routes, and their local preference: of several sessions the ways by the best are taken. */
	readonly rank: readonly [preference: number, localPreference: number];
}

export interface PairPlan {
	readonly from: string;
	readonly to: string;
	readonly address: string;
	/** Where the address is. */
	readonly at: Place;
	/** Whether both are on the inner side: then their packets go through tunnels, or stay at a site. */
	readonly inside: boolean;
	/** Bytes of IP packet, smallest first: one for each of the shortest ways, where they differ. Empty where no way is known. */
	readonly mtus: readonly number[];
	/** Whether TCP and UDP pass at any port, and not echoes alone. */
	readonly open: boolean;
}

export interface DeniedPair {
	readonly from: string;
	readonly to: string;
	readonly address: string;
	/** Where the address is. */
	readonly at: Place;
}
