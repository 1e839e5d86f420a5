// The resolved topology: every name, address and number decided, nothing left optional that could be derived.
// Built once by `resolve.ts`; read by `plan/`; never changed.

import type {Address, Prefix} from './address.js';
import type {InterfaceAddress} from './interface-address.js';
import type {Assertion} from './model-checks.js';
import type {Firewall} from './model-firewall.js';
import type {
	Impairment,
	Masquerade,
	Netmap,
	NodeSettings,
	PortForward,
	PresharedKey,
	StaticRoute,
} from './model-parts.js';
import type {Routing} from './model-routing.js';
import type {Scenario} from './scenario.js';

export type * from './model-firewall.js';
export type * from './model-parts.js';
export type * from './model-routing.js';
export type {Bound, Scenario, ScenarioStep} from './scenario.js';

/** A whole lab as wanted. */
export interface Topology {
	/** Lab name: the prefix of every container name. */
	readonly name: string;
	readonly isolation: Isolation;
	readonly networks: readonly Network[];
	readonly nodes: readonly Node[];
	readonly tunnels: readonly Tunnel[];
	/** The declared pairs, which `start` waits for. */
	readonly checks: readonly Check[];
	/** Pairs that would be among the checks if there were fewer of them: of a large lab that names none, some are chosen. */
	readonly untried: number;
	/** Of a file that names no pairs: those that a firewall keeps apart for sure. */
	readonly denied: readonly Check[];
	/** Of such a file: those of which it cannot be told whether a firewall keeps them apart. No check judges them. */
	readonly undecided: readonly Check[];
	/** What else the file says must hold: `wgsim check` holds the lab to it. */
	readonly assertions: readonly Assertion[];
	readonly scenarios: readonly Scenario[];
	/** Where nodes are to run, of a lab over several machines. */
	readonly pins: readonly Pin[];
}

/** Nodes that are to run on one machine. */
export interface Pin {
	/** The name of a machine, or a label of its engine such as `disk=ssd`. */
	readonly machine: string;
	readonly nodes: readonly string[];
}

/** What a node's container is given: every power of root, or the few that labs need, each by name. */
export type Isolation = 'privileged' | 'capabilities';

/** A segment that joins Ethernet interfaces: a cable for two members, a switch for any other number. */
export interface Network {
	readonly name: string;
	/** Bytes of IP packet that a member may send. */
	readonly mtu: number;
	/** `wire`: a cable between two members. `bridge`: a switch. Either is a bridge in the fabric container. */
	readonly kind: 'wire' | 'bridge';
	/** The segment that it is part of: networks that switches join have one, named after the first of them. */
	readonly segment: string;
	/** In the order of the file. */
	readonly members: readonly InterfaceRef[];
}

export interface InterfaceRef {
	readonly node: string;
	readonly ifname: string;
}

/** One container. */
export interface Node {
	readonly name: string;
	/** A `switch` bridges its interfaces, which are all in `main`, and has no addresses. */
	readonly kind: 'gateway' | 'router' | 'host' | 'switch';
	/** Site number or name; null for a node that belongs to none. */
	readonly site: string | null;
	/** `main` first; a gateway also has `private`. */
	readonly namespaces: readonly Namespace[];
	readonly settings: NodeSettings;
}

/** One network namespace of a node: the container's own is `main`; others are nested and have a name. */
export interface Namespace {
	readonly name: string;
	/** IPv4 and IPv6 forwarding between interfaces. */
	readonly forwarding: boolean;
	readonly interfaces: readonly Interface[];
	readonly routes: readonly StaticRoute[];
	readonly masquerade: readonly Masquerade[];
	readonly forward: readonly PortForward[];
	readonly netmap: readonly Netmap[];
	/** Null where nothing is filtered. */
	readonly firewall: Firewall | null;
	/** Kernel settings beyond wgsim's own, such as `net.ipv4.tcp_mtu_probing`. They win. */
	readonly sysctls: Readonly<Record<string, string>>;
	/** Null where nothing is routed dynamically: no BIRD runs. */
	readonly routing: Routing | null;
}

/** An interface other than a tunnel's. */
export interface Interface {
	readonly name: string;
	/** `dummy` is always up and leads nowhere: it holds a loopback address or stands for a served prefix. */
	readonly kind: 'ethernet' | 'dummy';
	/** The network an Ethernet interface is plugged into; null for a dummy. */
	readonly network: string | null;
	readonly mtu: number;
	/** Locally administered MAC address, derived from node and interface name; null for a dummy. */
	readonly mac: string | null;
	/** As in `ip address add`. */
	readonly addresses: readonly InterfaceAddress[];
	/** What happens to packets that leave by it; null for nothing. */
	readonly egress: Impairment | null;
	/** What happens to packets that arrive by it; null for nothing. */
	readonly ingress: Impairment | null;
}

/** A WireGuard tunnel between two nodes: each is a peer of the other's interface, which may have others. */
export interface Tunnel {
	/** As in the file: `V1-1--V2-1` by default. */
	readonly name: string;
	/** The link that it is part of: tunnels that share interfaces are one, named after the first of them. */
	readonly segment: string;
	readonly a: TunnelEnd;
	readonly b: TunnelEnd;
	/** Bytes of inner IP packet. */
	readonly mtu: number;
	readonly psk: PresharedKey;
}

/** One end: an interface in `namespace` whose UDP socket stays in the main namespace. */
export interface TunnelEnd {
	readonly node: string;
	readonly ifname: string;
	/** Other tunnels have this interface, too: it has a peer for each. What is not of one peer is the same in all of them. */
	readonly shared: boolean;
	readonly namespace: string;
	/** UDP. */
	readonly listenPort: number;
	/** Where the other end sends to; an address of this node's main namespace. */
	readonly endpointAddress: Address;
	/** This end has no known endpoint (behind NAT, or moving): it speaks first. `endpointAddress` is then ::. */
	readonly roams: boolean;
	/**
	 * The masquerading interface that has `endpointAddress`; null where this node has it, or a port leads on to it. Packets pass it once this
	 * end has sent some (hole punching).
	 */
	readonly punches: InterfaceRef | null;
	/** Addresses inside the tunnel. */
	readonly addresses: readonly InterfaceAddress[];
	/** What may come from the other end, and what is sent to it: of several peers, the one with the longest prefix gets a packet. */
	readonly allowedIps: readonly Prefix[];
	/** Seconds between persistent keepalives; 0 for none. */
	readonly keepalive: number;
	/** Base64 private key given in the file; null where one is generated. */
	readonly privateKey: string | null;
}

/** A fact the design promises. `start` waits for it. */
export interface Check {
	readonly kind: 'reach';
	/** From one node's main namespace to addresses of another node. */
	readonly from: string;
	readonly to: string;
	readonly addresses: readonly Address[];
	/** Whether the file names the addresses. */
	readonly given: boolean;
	/** Place in the file's list of checks, from 0; null for one that the file leaves to us. */
	readonly item: number | null;
}
