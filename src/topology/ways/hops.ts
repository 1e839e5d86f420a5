// Finds the next hops of a main namespace for an address: by its links, its static routes, and its routing protocols.

import type {Address} from '../address.js';
import type {Carrier} from './carried.js';
import {admits, type Exit, exitsBy, type Space, type Spaces} from './spaces.js';

export interface Hop {
	readonly exit: Exit;
	readonly to: {readonly neighbor: Space} | {readonly circle: string};
	/** Why: the exit's own prefix, the fixed route at this position, or a protocol. */
	readonly by: 'link' | 'protocol' | {readonly route: number};
	/** Bits of the prefix that the way is for; null where a protocol brings one that is not known. */
	readonly length: number | null;
}

/** The node at the other end of a tunnel, or the owner of an address on a wire. */
function nextOn(exit: Exit, address: Address, {node}: Space, spaces: Spaces): Space | undefined {
	return exit.tunnel === null
		? spaces.answerer(exit.segment, address)
		: spaces.members(exit.segment).find(member => member.node !== node);
}

/** Where a fixed route leaves: by the interface that it names, or by the one that its next hop is on. */
export function exitsOf(space: Space, position: number): readonly Exit[] {
	const {via, ifname} = space.main.routes[position]!;
	if (ifname !== null) {
		return exitsBy(space, ifname);
	}

	const found = via === null ? [] : space.connected.find(via);
	const longest = Math.max(...found.map(({length}) => length));
	const [first] = found.filter(({length}) => length === longest);
	return first === undefined ? [] : exitsBy(space, first.item.ifname);
}

export function listHops(
	space: Space,
	target: Address,
	spaces: Spaces,
	carriersOf: (space: Space) => readonly Carrier[],
): Hop[] {
	const hops: Hop[] = [];
	const add = (exit: Exit, next: Address, rest: Pick<Hop, 'by' | 'length'>): void => {
		const neighbor = admits(exit, target) ? nextOn(exit, next, space, spaces) : undefined;
		if (neighbor !== undefined) {
			hops.push({exit, to: {neighbor}, ...rest});
		}
	};

	for (const {item: exit, length} of space.connected.find(target)) {
		add(exit, target, {by: 'link', length});
	}

	for (const {item: route, length} of space.fixed.find(target)) {
		for (const exit of exitsOf(space, route)) {
			add(exit, space.main.routes[route]!.via ?? target, {by: {route}, length});
		}
	}

	for (const {exit, to} of carriersOf(space)) {
		if (admits(exit, target)) {
			hops.push({exit, to, by: 'protocol', length: null});
		}
	}

	return hops;
}
