// The faults as data: one value for each form of the fault verbs.

/** One interface of one node: `V1-1:eth0`. */
export interface Interface {
	readonly node: string;
	readonly ifname: string;
}

/** `egress`: as packets leave the node; `ingress`: as they come to it. */
export type Direction = 'egress' | 'ingress';

/** In milliseconds, percent and bits a second. What is left out stays; null takes back what an earlier fault set. */
export interface ImpairmentChange {
	readonly delay?: number | null;
	readonly jitter?: number | null;
	readonly loss?: number | null;
	readonly rate?: number | null;
	readonly duplicate?: number | null;
}

export const nodeActions = ['kill', 'stop', 'start', 'restart', 'pause', 'unpause'] as const;
export type NodeAction = (typeof nodeActions)[number];

export const daemons = ['bird', 'wireguard'] as const;
export type Daemon = (typeof daemons)[number];

export type FaultAction =
	/** Pulls the cable out, or puts it back. */
	| ({readonly kind: 'link'; readonly state: 'down' | 'up'} & Interface)
	/** Changes what a link does to packets; `change` null takes back all that faults set, in these directions. */
	| ({
			readonly kind: 'impair';
			readonly directions: readonly Direction[];
			readonly change: ImpairmentChange | null;
	  } & Interface)
	/** Bytes; null for the MTU that the topology says. */
	| ({readonly kind: 'mtu'; readonly mtu: number | null} & Interface)
	/** Other addresses instead of the interface's own of the same family; null for the topology's. */
	| ({readonly kind: 'renumber'; readonly addresses: readonly string[] | null} & Interface)
	| {readonly kind: 'node'; readonly node: string; readonly action: NodeAction}
	/** Splits a network into parts; globs of node names, or `node:ifname`. Members that none names are one more part. */
	| {
			readonly kind: 'partition';
			readonly network: string;
			readonly parts: readonly (readonly string[])[] | null;
	  }
	/** Kills the daemons of a kind in one namespace, or, with null, in all of the node's. */
	| {
			readonly kind: 'daemon';
			readonly daemon: Daemon;
			readonly node: string;
			readonly namespace: string | null;
	  }
	/** A new key for a gateway and in what its peers know of it; or the one it had at first. */
	| {readonly kind: 'key'; readonly action: 'rotate' | 'restore'; readonly node: string}
	/** Undoes all faults. */
	| {readonly kind: 'heal'};
