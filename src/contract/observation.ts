// What `wgsim-observe` tells of a lab, apart from the texts of other programs.

import {z} from 'zod';
import type {Told} from './told.js';

/** One network interface, as the kernel has it. */
export const observedLink = z.object({
	ifname: z.string(),
	/** `wireguard`, `tun`, `veth`, `dummy` …; null for one that has none, as `lo`. */
	kind: z.string().nullable(),
	/** Up by administration. */
	up: z.boolean(),
	carrier: z.boolean(),
	mtu: z.int(),
	/** Its link-layer address; null for one without, as a tunnel's. */
	mac: z.string().nullable(),
	/** As in `ip address`. */
	addresses: z.array(z.string()),
});

export const observedLinks = z.array(observedLink);

/** An entry of the neighbour table that somebody has fixed: no answer changes it. */
export const fixedNeighbor = z.object({ifname: z.string(), address: z.string(), mac: z.string()});

export const fixedNeighbors = z.array(fixedNeighbor);

/** Addresses that the node is to reach, and that its kernel has no route to: the first 20. */
export const unrouted = z.array(z.string());

/** Since the interface was made: bytes, packets and drops, received and sent. */
export const counters = z.tuple([z.number(), z.number(), z.number(), z.number(), z.number(), z.number()]);

/** By interface name. */
export const observedCounters = z.record(z.string(), counters);

/** Limits of its own that a node has run into: bytes of memory, or processes and threads. */
export const reachedLimits = z.object({memory: z.number().exactOptional(), pids: z.number().exactOptional()});

export const nodeState = z.object({
	/** It has made its namespaces, and may be wired. */
	ready: z.boolean(),
	/** Unix time in seconds at which its first process started. */
	started: z.number(),
	/** Microseconds of processor time since then; null where its control group does not say. */
	cpu: z.number().nullable(),
	/** Bytes. */
	memory: z.number().nullable(),
	reached: reachedLimits,
});

/** Something that a node was told to do and cannot, for as long as that holds. */
export const complaint = z.object({
	/** `command`, `service`, `wireguard`, `bird`, `address`, `sysctl`, `nftables`, `file` …; `pending` for what has yet to be done. */
	kind: z.string(),
	/** The command's number, the service, the interface, the namespace or the path. */
	subject: z.string(),
	/** One line: the error of the program that failed. */
	text: z.string(),
});

export const boot = z.object({
	/** The node has done everything that it does before its daemons run. */
	booted: z.boolean(),
	complaints: z.array(complaint),
});

/** What is told of a fault on purpose. */
export const toldFault = z.object({
	text: z.string(),
	heal: z.string(),
	/** Unix time in seconds; null until it is made. */
	since: z.number().nullable(),
	/** Of a fault that gives an interface another MTU or other addresses: `V1-1:eth0`, and what it has for it. */
	end: z.string().exactOptional(),
	mtu: z.int().exactOptional(),
	addresses: z.array(z.string()).exactOptional(),
});

export const toldFaults = z.array(toldFault);

/** The fabric's account of its wires. */
export const wiresReport = z.object({
	/** Digest of the plan that the fabric follows; none before it follows one. */
	revision: z.string().exactOptional(),
	/** Tells the file of that plan from any other. */
	file: z.string().exactOptional(),
	/** Wires that stand. */
	made: z.int(),
	/** The two ends of each that does not: `V1-1:eth0`, or `internet:V1-1.eth0` for a bridge. */
	missing: z.array(z.array(z.string())),
	/** By `V1-1:eth0`, of wires that stand: what the kernel refused to set on them. */
	failed: z.record(z.string(), z.array(z.string())),
	/** Nodes that have announced themselves and run. */
	nodes: z.array(z.string()),
});

/** What is known of one peer by looking at it several times. */
export const followedPeer = z.object({
	/** Bytes at the last look. */
	received: z.number(),
	sent: z.number(),
	/** Unix time in seconds of the first look, and of the last. */
	from: z.number(),
	time: z.number(),
	/** Of the last look that had received more than the one before; null where none had. */
	heard: z.number().nullable(),
	/** Bytes that were sent since it was heard, and the time of the first. */
	bytes: z.number(),
	since: z.number().nullable(),
});

/** What the fabric remembers of tunnels that nothing speaks over: by node, interface and the peer's public key. */
export const heard = z.record(z.string(), z.record(z.string(), z.record(z.string(), followedPeer)));

/** From, to and address of a pair: whether it answered, and when that was, in Unix time. */
export const answers = z.record(
	z.string(),
	z.record(z.string(), z.record(z.string(), z.tuple([z.boolean(), z.number()]))),
);

export type ObservedLink = Told<typeof observedLink>;
export type FixedNeighbors = Told<typeof fixedNeighbors>;
export type FollowedPeer = Told<typeof followedPeer>;
export type Unrouted = Told<typeof unrouted>;
export type Heard = Told<typeof heard>;
export type Counters = Told<typeof counters>;
export type Complaint = Told<typeof complaint>;
export type NodeState = Told<typeof nodeState>;
export type Boot = Told<typeof boot>;
export type WiresReport = Told<typeof wiresReport>;
export type ToldFault = Told<typeof toldFault>;
