// The file's own `checks` beyond reachability, each resolved to one node, or to one pair and address.

export interface AssertionBase {
	/** Unique in its file: `ping[2]:R1:R3:10.0.3.1`. */
	readonly id: string;
	/** Its name in the report. */
	readonly name: string;
	/** It must not be so. */
	readonly negated: boolean;
	/** Seconds that it is tried again; null for as long as others. */
	readonly within: number | null;
}

interface Between {
	readonly from: string;
	readonly to: string;
	readonly address: string;
	/** Whether the file names it. */
	readonly given: boolean;
	/** Namespace of `to` that has the address; null where the topology gives it none such, and its own WireGuard file may. */
	readonly namespace: string | null;
}

interface At {
	readonly node: string;
	readonly namespace: string;
}

export type BetweenAssertion = AssertionBase &
	Between &
	(
		| {readonly kind: 'not-reach'}
		| {readonly kind: 'ping'; readonly size: number}
		| {readonly kind: 'tcp'; readonly port: number; readonly serve: boolean}
		| {readonly kind: 'udp'; readonly port: number}
		| {
				readonly kind: 'http';
				readonly port: number;
				readonly path: string;
				readonly status: number;
				readonly body: string | null;
		  }
		/** Names or globs, the asking and the answering node among them. */
		| {readonly kind: 'traceroute'; readonly hops: readonly string[]}
	);

export type PlaceAssertion = AssertionBase &
	At &
	/** `via`: interfaces; null for any. */
	(
		| {readonly kind: 'route'; readonly prefix: string; readonly via: readonly string[] | null}
		| {readonly kind: 'bgp'; readonly session: string; readonly prefixes: readonly string[]}
		| {
				readonly kind: 'command';
				readonly run: string;
				readonly exit: number;
				/** Regular expression; null for any output. */
				readonly output: string | null;
		  }
	);

export type Assertion = BetweenAssertion | PlaceAssertion;
