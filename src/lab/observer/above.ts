// What speaks over a tunnel end, and whether it hears the other end: BFD, BGP, OSPF and Babel.

import type {FabricPlan} from '../../plan/model.js';
import {groupBy} from '../../topology/verify/view.js';
import {instancesOf} from '../observed/met.js';
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

type Routed = 'ospf' | 'babel';

/** What may speak over which end, by the plan: made once. */
export interface AboveIndex {
	/** Names of BGP sessions by end. */
	readonly sessions: ReadonlyMap<string, readonly string[]>;
	/** Names of instances that expect a neighbour, by end. */
	readonly expected: Readonly<Record<Routed, ReadonlyMap<string, ReadonlySet<string>>>>;
}

export function indexAbove({expect}: FabricPlan): AboveIndex {
	const expected = (all: readonly (End & {readonly instance: string})[]) =>
		new Map(
			[...groupBy(all, endOf)].map(([end, some]) => [end, new Set(some.map(({instance}) => instance))]),
		);
	return {
		sessions: new Map(
			[...groupBy(expect.sessions, endOf)].map(([end, some]) => [end, some.map(({protocol}) => protocol)]),
		),
		expected: {ospf: expected(expect.neighbors), babel: expected(expect.babel)},
	};
}

/** Those that the plan has over the end, and those of the user's own whose neighbour is the other end. */
function* bgpOver(index: AboveIndex, state: LabState, end: End, far: readonly string[]): Iterable<Above> {
	const planned = index.sessions.get(endOf(end)) ?? [];
	for (const {name, type, info, state: word, neighbor} of state.protocols(end.node, end.namespace) ?? []) {
		const isOver = planned.includes(name) || (neighbor !== null && far.includes(neighbor));
		// One that is switched off says nothing.
		if (type === 'BGP' && isOver && !(word === 'down' && info === '')) {
			// BIRD's last column: the session's state, and behind it the last error.
			const [session = ''] = info.split(', ');
			yield {name: `BGP ${name}`, word: session || word, hears: session === 'Established'};
		}
	}
}

interface Neighbor {
	readonly ifname: string;
	readonly word: string;
	readonly hears: boolean;
}

/** Null while BIRD does not answer. */
function listNeighbors(
	kind: Routed,
	state: LabState,
	{node, namespace}: End,
	instance: string,
): readonly Neighbor[] | null {
	if (kind === 'ospf') {
		const neighbors = state.neighbors(node, namespace, instance);
		return (
			neighbors?.map(({ifname, state: word}) => ({ifname, word, hears: !/^(Down|Attempt)\b/.test(word)})) ??
			null
		);
	}

	// One whose metric is infinite may be gone: Babel keeps it for a while.
	return (
		state.babelNeighbors(node, namespace, instance)?.map(({ifname, metric}) => ({
			ifname,
			word: metric === null ? 'not usable' : 'reachable',
			hears: metric !== null,
		})) ?? null
	);
}

/** Neighbours that are heard, and those that are expected and are not. */
function* neighborsOver(kind: Routed, index: AboveIndex, state: LabState, end: End): Iterable<Above> {
	for (const instance of instancesOf(state, end, kind === 'ospf' ? 'OSPF' : 'Babel')) {
		const name = `${kind === 'ospf' ? 'OSPF' : 'Babel'} ${instance}`;
		const neighbors = listNeighbors(kind, state, end, instance);
		const seen = neighbors?.filter(({ifname}) => ifname === end.ifname) ?? [];
		yield* seen.map(({word, hears}) => ({name, word, hears}));
		const isExpected = index.expected[kind].get(endOf(end))?.has(instance) ?? false;
		if (isExpected && neighbors !== null && seen.length === 0) {
			yield {name, word: null, hears: false};
		}
	}
}

/**
 * None where nothing speaks over the end, or its BIRD does not answer. BFD comes first, as it is the first to know: a protocol that
 * asked for it falls with it. `far` are the addresses of the other end.
 */
export function listAbove(index: AboveIndex, state: LabState, end: End, far: readonly string[]): Above[] {
	const bfd = (state.bfd(end.node, end.namespace) ?? []).filter(({ifname}) => ifname === end.ifname);
	return [
		...bfd.map(({state: word}) => ({name: 'BFD', word, hears: word === 'Up'})),
		...bgpOver(index, state, end, far),
		...neighborsOver('ospf', index, state, end),
		...neighborsOver('babel', index, state, end),
	];
}
