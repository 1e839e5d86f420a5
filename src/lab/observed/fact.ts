// The facts of a lab, which hold or are missing.

/**
 * Each kind stands on those before it. `node`: its container runs. `complaint`: what a node was told to do and cannot, or has not done
 * yet; it names a cause of what is missing below. `wire`: it stands as planned. `bird`: BIRD answers.
 * `interface`: a dummy, or what a WireGuard file of the user's names, is there; `peer`: what such a file names. `protocol`: what a bird.conf of the user's defines is
 * up. `neighbor` is OSPF's, `babel` Babel's, `session` BGP's, `bfd` BFD's. `tunnel`: it works still, after its handshake. `route`:
 * the node's kernel has a route to an address that it is to reach; `reach`: that address answers.
 */
export const factKinds = [
	'node',
	'complaint',
	'wire',
	'bird',
	'interface',
	'peer',
	'protocol',
	'neighbor',
	'handshake',
	'tunnel',
	'babel',
	'session',
	'bfd',
	'route',
	'reach',
] as const;

export type FactKind = (typeof factKinds)[number];

/** The kinds of neighbours of interior protocols. */
export type InteriorFact = FactKind & ('neighbor' | 'babel');

/** What is missing, or was asked after. */
export interface Fact {
	readonly kind: FactKind;
	/** The node that lacks it; `fabric` for what is the fabric's to do. */
	readonly node: string;
	/** What of the node: an interface, a protocol, or the address that it does not reach. The node itself for `node`. */
	readonly subject: string;
	/** One line: what is missing, and the last that was seen instead. Null where the fact holds. */
	readonly text: string | null;
}

/** What its node does not promise. */
export interface ExcusedFact extends Omit<Fact, 'text'> {
	/** As `expect` would name it: `wg0 hub`, `upstream4`. */
	readonly name: string;
	/** It is up all the same. */
	readonly up: boolean;
	/** `down, as expected: …`, or `up, though not expected: …`. */
	readonly text: string;
}

/** A promise that does not hold. */
export interface MissingFact extends Fact {
	readonly text: string;
}

export const isMissing = (fact: Fact): fact is MissingFact => fact.text !== null;
