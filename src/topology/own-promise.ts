// Matches the names in `expect` with a node's own configuration: an interface, a BIRD protocol, or a part of one.

import {matchesGlob} from '../shared/globs.js';
import type {OwnPromise} from './model-parts.js';

/** Something that a node's own configuration makes. */
export interface OwnThing {
	/** What it is called: an interface, or a BIRD protocol. What serves several has the names of all. */
	readonly things: readonly string[];
	/** Of a part of a thing, what it is called there: a peer by node, endpoint and key. Empty for the whole thing. */
	readonly parts: readonly string[];
}

/** `wg0 hub` → its two globs; the second is null where the whole thing is meant. */
export function splitName(name: string): {readonly thing: string; readonly part: string | null} {
	const [thing = '', part = null] = name.split(' ', 2);
	return {thing, part};
}

function means(name: string, {things, parts}: OwnThing): boolean {
	const {thing, part} = splitName(name);
	return (
		things.some(one => matchesGlob(thing, one)) &&
		(part === null || parts.some(one => matchesGlob(part, one)))
	);
}

/** Whether it is to come up. A part that is named needs its thing. */
export function isPromised({kind, names}: OwnPromise, one: OwnThing): boolean {
	if (kind === 'but') {
		return !names.some(name => means(name, one));
	}

	return names.some(
		name =>
			means(name, one) ||
			(one.parts.length === 0 && one.things.some(thing => matchesGlob(splitName(name).thing, thing))),
	);
}
