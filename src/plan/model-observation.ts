// The plan of what to observe in a running lab: namespaces, tunnels, and the facts of convergence. Plain data.

import type {Interior} from '../topology/interior.js';
import type {OwnPromise} from '../topology/model-parts.js';

/** Where the observer looks in one node. */
export interface ObservedNode {
	readonly name: string;
	readonly kind: string;
	readonly site: string | null;
	/** Commands of the user's own, or an image of theirs, may change its interfaces: what these are is not held to the plan. */
	readonly changesInterfaces: boolean;
	readonly namespaces: readonly ObservedNamespace[];
}

export interface ObservedNamespace {
	readonly name: string;
	/** Path of BIRD's control socket in the node; null where none runs. */
	readonly bird: string | null;
	/** The user configures it: what it runs is learnt from BIRD alone. */
	readonly ownBird: boolean;
	/** BIRD is asked what it runs, and where: of the user's own configuration, and of what may be a neighbour of such. */
	readonly discover: boolean;
	/** Names of the instances of interior protocols. */
	readonly instances: Readonly<Record<Interior, readonly string[]>>;
	/** BIRD's protocols whose sessions or neighbours come and go: it is asked to say so at once. */
	readonly watched: readonly string[];
	/** Names of BIRD's protocols as wgsim configures them, but for BGP's sessions; none where the user does. */
	readonly protocols: readonly string[];
	readonly bfd: boolean;
	/** Names of the WireGuard interfaces that live here, those of the user's own among them. */
	readonly tunnels: readonly string[];
	/** Whether it has a packet filter or address translation of the file's. */
	readonly filtered: boolean;
	/** Names of the interfaces that lead nowhere; a kernel without `dummy` has others under these names. */
	readonly dummies: readonly string[];
}

/** An interface that a node makes for itself: its wires are in the plan of the wires. */
export interface PlannedInterface {
	readonly node: string;
	readonly namespace: string;
	readonly ifname: string;
	readonly kind: 'dummy' | 'tunnel';
	/** Bytes; null for the kernel's own. */
	readonly mtu: number | null;
	/** As in `ip address add`. */
	readonly addresses: readonly string[];
}

/** A WireGuard interface over which nothing is planned that would notice its end: the fabric remembers when it was heard. */
export interface FollowedEnd {
	readonly node: string;
	readonly namespace: string;
	readonly ifname: string;
}

/** One tunnel; `a` speaks first. */
export interface TunnelPlan {
	readonly a: TunnelEndPlan;
	readonly b: TunnelEndPlan;
}

export interface TunnelEndPlan {
	readonly node: string;
	readonly namespace: string;
	readonly ifname: string;
	readonly publicKey: string;
	/** Its addresses inside the tunnel, without prefix length. */
	readonly addresses: readonly string[];
	/** What it sends to the other end, and takes from it. */
	readonly allowedIps: readonly string[];
}

/** A WireGuard interface of the user's own: what its file says. The running interface may be told more, by its commands. */
export interface OwnInterfacePlan {
	readonly node: string;
	readonly namespace: string;
	readonly ifname: string;
	/** Of the private key in the file; null where it holds none that is valid. */
	readonly publicKey: string | null;
	/** Without prefix length. */
	readonly addresses: readonly string[];
	/** Bytes; null where the file gives none. */
	readonly mtu: number | null;
	readonly peers: readonly OwnPeerPlan[];
}

export interface OwnPeerPlan {
	readonly publicKey: string;
	/** `host:port`; null where the file gives none. */
	readonly endpoint: string | null;
	/** Whether it sends persistent keepalives. */
	readonly keepalive: boolean;
}

/** What a node promises of its own configuration: `only` what has one of these names, or all `but` that. */
export interface NodePromise extends OwnPromise {
	readonly node: string;
}

/** The facts that make a lab converged. */
export interface Expectations {
	readonly handshakes: readonly ExpectedHandshake[];
	readonly neighbors: readonly ExpectedNeighbor[];
	readonly sessions: readonly ExpectedSession[];
	/** Those of fixed routes. Others come with the session or the neighbour that asks for them. */
	readonly bfd: readonly ExpectedBfd[];
	readonly reach: readonly ExpectedReach[];
}

export interface ExpectedHandshake {
	readonly node: string;
	readonly namespace: string;
	readonly ifname: string;
	readonly peer: string;
	readonly peerPublicKey: string;
}

export interface ExpectedNeighbor {
	readonly protocol: Interior;
	readonly node: string;
	readonly namespace: string;
	readonly instance: string;
	readonly ifname: string;
	readonly neighbor: string;
	/** What BIRD tells it from others on the interface by: its router ID, or its address. */
	readonly id: string;
}

export interface ExpectedSession {
	readonly node: string;
	readonly namespace: string;
	readonly protocol: string;
	/** The interface that it goes over. */
	readonly ifname: string;
	/** The node at the other end; null where its address is no node's. */
	readonly neighbor: string | null;
}

export interface ExpectedBfd {
	readonly node: string;
	readonly namespace: string;
	readonly ifname: string;
	/** The node at the other end; null where its address is no node's. */
	readonly neighbor: string | null;
	readonly address: string;
}

export interface ExpectedReach {
	readonly from: string;
	readonly to: string;
	readonly address: string;
}
