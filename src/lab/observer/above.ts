// Lists the protocols over a tunnel end, and whether each hears the other end: BFD, BGP, and the interior protocols.

import type {FabricPlan} from '../../plan/model.js';
import {groupBy} from '../../shared/group-by.js';
import {forEachInterior, type Interior, interior, interiors} from '../../topology/interior.js';
import {instancesOf} from '../observed/speakers.js';
import type {LabState} from '../observed/state.js';

/** One session or neighbour over a tunnel end. */
export interface Above {
	/** `BGP IBGP_V2_1`, `OSPF PRIVATE6`, `BFD`. */
	readonly name: string;
	/** The daemon's word: `Established`, `Connect`, `Full/PtP`; null where it does not hear the other end. */
	readonly word: string | null;
	/** It hears the other end. */
	readonly hears: boolean;
}

interface End {
	readonly node: string;
	readonly namespace: string;
	readonly ifname: string;
}

const endOf = ({node, namespace, ifname}: End): string => `${node}\0${namespace}\0${ifname}`;

/** A BGP session, or an instance that expects a neighbour. */
interface Speaking {
	readonly name: string;
	/** The node at the other end; null where its address is no node's. */
	readonly neighbor: string | null;
}

/** What may speak over which end, by the plan: made once. */
export interface AboveIndex {
	/** BGP sessions by end. */
	readonly sessions: ReadonlyMap<string, readonly Speaking[]>;
	/** Instances that expect a neighbour, by end. */
	readonly expected: Readonly<Record<Interior, ReadonlyMap<string, readonly Speaking[]>>>;
}

export function indexAbove({expect}: FabricPlan): AboveIndex {
	const expected = (all: readonly (End & {readonly instance: string; readonly neighbor: string})[]) =>
		new Map(
			[...groupBy(all, endOf)].map(([end, some]) => [
				end,
				some.map(({instance, neighbor}) => ({name: instance, neighbor})),
			]),
		);
	return {
		sessions: new Map(
			[...groupBy(expect.sessions, endOf)].map(([end, some]) => [
				end,
				some.map(({protocol, neighbor}) => ({name: protocol, neighbor})),
			]),
		),
		expected: forEachInterior(protocol =>
			expected(expect.neighbors.filter(one => one.protocol === protocol)),
		),
	};
}

/** The other end of a tunnel. */
interface Far {
	readonly addresses: readonly string[];
	/** The node, where the interface has other peers that speak over it, too; null where it has this one only. */
	readonly only: string | null;
}

const isWith =
	({only}: Far) =>
	({neighbor}: Speaking): boolean =>
		only === null || neighbor === only;

/** Those that the plan has over the end, and those of the user's own whose neighbour is the other end. */
function* bgpOver(index: AboveIndex, state: LabState, end: End, far: Far): Iterable<Above> {
	const planned = (index.sessions.get(endOf(end)) ?? []).filter(isWith(far)).map(({name}) => name);
	for (const {name, type, info, state: word, neighbor} of state.protocols(end.node, end.namespace) ?? []) {
		const isOver = planned.includes(name) || (neighbor !== null && far.addresses.includes(neighbor));
		// One that is switched off says nothing.
		if (type === 'BGP' && isOver && !(word === 'down' && info === '')) {
			// BIRD's last column: the session's state, and behind it the last error.
			const [session = ''] = info.split(', ');
			yield {name: `BGP ${name}`, word: session || word, hears: session === 'Established'};
		}
	}
}

/** Neighbours that are heard, and those that are expected and are not. */
function* neighborsOver(
	kind: Interior,
	index: AboveIndex,
	state: LabState,
	end: End,
	far: Far,
): Iterable<Above> {
	const expected = (index.expected[kind].get(endOf(end)) ?? []).filter(isWith(far));
	for (const instance of instancesOf(state, end, kind)) {
		const name = `${interior[kind].title} ${instance}`;
		const neighbors = state.neighbors(kind, end.node, end.namespace, instance);
		const seen =
			neighbors?.filter(
				({ifname, address}) =>
					ifname === end.ifname && (far.only === null || far.addresses.includes(address)),
			) ?? [];
		yield* seen.map(({state: word, hears}) => ({name, word, hears}));
		const isExpected = expected.some(one => one.name === instance);
		if (isExpected && neighbors !== null && seen.length === 0) {
			yield {name, word: null, hears: false};
		}
	}
}

/**
 * None where nothing speaks over the end, or its BIRD does not answer. BFD comes first, as it is the first to know: a protocol that
 * asked for it falls with it. `addresses` are the other end's, `only` its node where the interface has other peers, too.
 */
export function listAbove(
	index: AboveIndex,
	state: LabState,
	end: End,
	addresses: readonly string[],
	only: string | null = null,
): Above[] {
	const far = {addresses, only};
	const bfd = (state.bfd(end.node, end.namespace) ?? []).filter(
		({ifname, address}) => ifname === end.ifname && (only === null || addresses.includes(address)),
	);
	return [
		...bfd.map(({state: word}) => ({name: 'BFD', word, hears: word === 'Up'})),
		...bgpOver(index, state, end, far),
		...interiors.flatMap(protocol => [...neighborsOver(protocol, index, state, end, far)]),
	];
}
