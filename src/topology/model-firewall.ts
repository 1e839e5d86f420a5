// Types of a resolved firewall: the chains of one namespace and their rules.

import type {Prefix} from './address.js';

/** Null for a direction in which nothing is filtered. */
export interface Firewall {
	readonly forward: FilterChain | null;
	readonly input: FilterChain | null;
}

/** The first rule that a packet meets decides, else the policy. What belongs to a flow that was let through passes before all. */
export interface FilterChain {
	/** What the node's own protocols need. They come first. */
	readonly implicit: readonly FilterRule[];
	/** In the order of the file. */
	readonly rules: readonly FilterRule[];
	readonly policy: 'accept' | 'drop';
}

/** `echo` is an ICMP echo request of either version, `icmp` all of both. */
export type FilterProtocol = 'tcp' | 'udp' | 'icmp' | 'echo' | 'ospf';

/** What is null is met by every packet. */
export interface FilterRule {
	readonly verdict: 'accept' | 'drop' | 'reject';
	readonly from: readonly Prefix[] | null;
	readonly to: readonly Prefix[] | null;
	readonly protocols: readonly FilterProtocol[] | null;
	/** Of TCP or UDP, at the receiver. */
	readonly ports: readonly PortRange[] | null;
	/** Names of interfaces. */
	readonly arrives: readonly string[] | null;
	readonly leaves: readonly string[] | null;
	readonly state: 'new' | 'invalid' | null;
}

/** Both ends belong to it. */
export interface PortRange {
	readonly first: number;
	readonly last: number;
}
