// Smaller parts of the resolved topology: impairments, node settings, and static routes.

import type {Address, Prefix} from './address.js';

/** What a link does to packets in one direction. At least one value is not null, or a flag is set. */
export interface Impairment {
	/** Milliseconds. */
	readonly delay: number | null;
	/** Milliseconds around `delay`. */
	readonly jitter: number | null;
	/** Percent of packets. */
	readonly loss: number | null;
	/** Bits a second. */
	readonly rate: number | null;
	/** Fragments of IPv4 and IPv6 packets are dropped. */
	readonly dropFragments: boolean;
	/** ICMP "fragmentation needed" and ICMPv6 "packet too big" are dropped: path MTU discovery is blind. */
	readonly dropTooBig: boolean;
}

/** A fixed route of one namespace. */
export interface StaticRoute {
	readonly to: Prefix;
	/** Null where `ifname` alone says the way, or for a blackhole. May be link-local, then `ifname` is given. */
	readonly via: Address | null;
	readonly ifname: string | null;
	/** Null for the kernel's own: 0 for IPv4, 1024 for IPv6. */
	readonly metric: number | null;
	/** Place in the file's list of the node's routes, from 0. */
	readonly position: number;
	/** Drops what it catches, with an ICMP error for `unreachable`, silently for `blackhole`. */
	readonly kind: 'unicast' | 'blackhole' | 'unreachable';
	/** The next hop is watched; null for one that is used while its interface is up. */
	readonly bfd: Bfd | null;
	/** The next hop is asked whether it is there; null for one that is not. */
	readonly probe: Probe | null;
	/** BIRD has it, not the kernel alone: it, or another route of the namespace to its prefix, is watched by BFD. */
	readonly byBird: boolean;
}

/** Echo requests to the next hop of a route. */
export interface Probe {
	/** Milliseconds between two, and for the answer. */
	readonly interval: number;
	/** Unanswered in a row until the route is withdrawn. */
	readonly lost: number;
}

/** An interface that gives its own address to what is forwarded out of it (source NAT). */
export interface Masquerade {
	readonly ifname: string;
	/** What arrives there and belongs to no flow from inside is dropped. */
	readonly filters: boolean;
}

/** Addresses behind a node that are known by others beyond an interface, one to one: source and destination are translated there. */
export interface Netmap {
	readonly ifname: string;
	readonly inside: Prefix;
	/** Of the same length. */
	readonly outside: Prefix;
	/** Place in the file's list, from 0. */
	readonly position: number;
}

/** Packets that arrive for one port go on to another address (destination NAT). */
export interface PortForward {
	/** Where they arrive. */
	readonly ifname: string;
	readonly protocol: 'udp' | 'tcp';
	readonly port: number;
	readonly to: Address;
	readonly toPort: number;
}

/** Timers of BFD (RFC 5880) in milliseconds. */
export interface Bfd {
	readonly interval: number;
	/** Missed packets until the neighbour is down. */
	readonly multiplier: number;
	/** Null for none. */
	readonly authentication: Authentication<BfdWay> | null;
}

/** A password, which no message shows, and what is made of it. */
export interface Authentication<Way> {
	readonly way: Way;
	readonly password: string;
}

/** As in the file: BIRD's words, with hyphens. */
export type BfdWay = `${'' | 'meticulous-'}keyed-${'md5' | 'sha1'}` | 'simple';
export type OspfWay = 'simple' | 'keyed-md5' | `hmac-sha${1 | 256 | 384 | 512}`;

/** A file or folder that goes into a node before it starts. */
export interface NodeFile {
	/** Absolute path in the node. */
	readonly path: string;
	/** Permission bits; null keeps those of the source. */
	readonly mode: number | null;
	/** Text given in the topology; null where `source` is given. */
	readonly content: string | null;
	/** Path of a file or folder, relative to the topology's own folder; null where `content` is given. */
	readonly source: string | null;
	/** Where the topology says so: keys and positions from its top. */
	readonly place: readonly (string | number)[];
}

/** Before BIRD and the tunnels start; once they are there; once the node itself has converged. */
export type BootMoment = 'before-daemons' | 'after-daemons' | 'converged';

/** A command at each boot of a node. */
export interface BootCommand {
	readonly namespace: string;
	/** For `sh -c`. */
	readonly command: string;
	readonly when: BootMoment;
	/** Seconds until it is killed and counts as failed. */
	readonly timeout: number;
}

/** A WireGuard interface that the user configures; wgsim brings it up and asks nothing of it. */
export interface OwnWireguard {
	readonly ifname: string;
	readonly namespace: string;
	/** Path of the configuration, relative to the topology's own folder: `wg setconf`'s or wg-quick's format. */
	readonly source: string;
}

/**
 * What of a node's own WireGuard and BIRD configuration is to come up: `only` what has one of these names, or all `but` that. A name is an
 * interface or a BIRD protocol, or with a space behind it a part of that, such as a peer; globs are allowed.
 */
export interface OwnPromise {
	readonly kind: 'only' | 'but';
	readonly names: readonly string[];
}

/** What makes a node's tunnels: `userspace` is wireguard-go; `any` the kernel where it has WireGuard, else wireguard-go. */
export type WireguardImplementation = 'kernel' | 'userspace' | 'any';

/** What a node may use, and what it is given. */
export interface NodeSettings {
	/** Null for wgsim's own node image. */
	readonly image: string | null;
	readonly environment: Readonly<Record<string, string>>;
	/** Processors; null for no limit. */
	readonly cpus: number | null;
	/** Bytes; null for no limit. */
	readonly memory: number | null;
	/** Processes and threads of the node; null for no limit. */
	readonly pids: number | null;
	/** Files of one process; null for the engine's own limit. */
	readonly openFiles: number | null;
	readonly wireguard: WireguardImplementation;
	readonly files: readonly NodeFile[];
	readonly commands: readonly BootCommand[];
	/** What exits with 0 once the node is ready; empty for nothing. */
	readonly ready: readonly string[];
	readonly ownWireguard: readonly OwnWireguard[];
	readonly promise: OwnPromise;
}

/** A tunnel's preshared key: none, one made at start and kept in the two nodes, or one written in the file. */
export type PresharedKey =
	| {readonly kind: 'none' | 'generated'}
	| {readonly kind: 'given'; readonly key: string};
