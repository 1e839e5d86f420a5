// The routing sessions of one namespace as views: what the plan expects, and what BIRD knows beside that.

import type {
	ExpectedBabelNeighbor,
	ExpectedNeighbor,
	ExpectedSession,
	FabricPlan,
	ObservedNamespace,
} from '../../plan/model.js';
import type {BabelNeighborState, BirdProtocol} from '../observed/bird.js';
import {missingNeighbor} from '../observed/missing.js';
import type {LabState} from '../observed/state.js';
import type {BabelNeighborView, BfdSessionView, BgpSessionView, OspfNeighborView} from './model.js';

const placeOf = (node: string, namespace: string): string => `${node}/${namespace}`;

function groupByPlace<T extends {readonly node: string; readonly namespace: string}>(
	all: readonly T[],
): ReadonlyMap<string, readonly T[]> {
	const groups = new Map<string, T[]>();
	for (const one of all) {
		const place = placeOf(one.node, one.namespace);
		groups.set(place, [...(groups.get(place) ?? []), one]);
	}

	return groups;
}

/** What is expected, by place: made once a plan. */
export interface SessionIndex {
	readonly neighbors: ReadonlyMap<string, readonly ExpectedNeighbor[]>;
	readonly babel: ReadonlyMap<string, readonly ExpectedBabelNeighbor[]>;
	readonly sessions: ReadonlyMap<string, readonly ExpectedSession[]>;
}

export const indexSessions = ({expect}: FabricPlan): SessionIndex => ({
	neighbors: groupByPlace(expect.neighbors),
	babel: groupByPlace(expect.babel),
	sessions: groupByPlace(expect.sessions),
});

/** Null while BIRD does not answer, or there is none. */
export function viewOspf(
	node: string,
	{name: namespace, ospf}: ObservedNamespace,
	state: LabState,
	index: SessionIndex,
): OspfNeighborView[] | null {
	if (state.protocols(node, namespace) === null) {
		return null;
	}

	const expected = index.neighbors.get(placeOf(node, namespace)) ?? [];
	const views: OspfNeighborView[] = expected.map(one => {
		const {instance, ifname, neighbor, routerId} = one;
		const seen = state
			.neighbors(node, namespace, instance)
			?.find(other => other.routerId === routerId && other.ifname === ifname);
		const ok = missingNeighbor(state, one) === null;
		return {instance, ifname, neighbor, routerId, state: seen?.state ?? null, ok};
	});
	const others = ospf.flatMap(instance =>
		(state.neighbors(node, namespace, instance) ?? [])
			.filter(
				seen =>
					!expected.some(
						one => one.instance === instance && one.routerId === seen.routerId && one.ifname === seen.ifname,
					),
			)
			.map(({routerId, ifname, state: word}) => ({
				instance,
				ifname,
				neighbor: null,
				routerId,
				state: word,
				ok: word.startsWith('Full'),
			})),
	);
	return [...views, ...others];
}

/** Null while BIRD does not answer, or there is none. */
export function viewBabel(
	node: string,
	{name: namespace, babel}: ObservedNamespace,
	state: LabState,
	index: SessionIndex,
): BabelNeighborView[] | null {
	if (state.protocols(node, namespace) === null) {
		return null;
	}

	const expected = index.babel.get(placeOf(node, namespace)) ?? [];
	return babel.flatMap(instance => {
		const seen = state.babelNeighbors(node, namespace, instance) ?? [];
		const known = expected.filter(one => one.instance === instance);
		const isSame = (one: {ifname: string; address: string}, other: {ifname: string; address: string}) =>
			one.ifname === other.ifname && one.address === other.address;
		const view = (
			{ifname, address}: BabelNeighborState,
			neighbor: string | null,
			found: BabelNeighborState | undefined,
		): BabelNeighborView => {
			const metric = found?.metric ?? null;
			const ok = metric !== null;
			const word = ok ? 'reachable' : found === undefined ? null : 'one way';
			return {instance, ifname, neighbor, address, state: word, metric, ok};
		};
		return [
			...known.map(one =>
				view(
					{...one, metric: null},
					one.neighbor,
					seen.find(other => isSame(one, other)),
				),
			),
			...seen.filter(one => !known.some(other => isSame(one, other))).map(one => view(one, null, one)),
		];
	});
}

function viewSession(protocol: string, neighbor: string | null, seen: BirdProtocol | null): BgpSessionView {
	// BIRD's last column: the session's state, and behind it the last error.
	const [word = '', ...rest] = seen?.info.split(', ') ?? [];
	return {
		protocol,
		neighbor,
		state: seen && (word || seen.state),
		ok: seen?.state === 'up' && word === 'Established',
		since: seen?.since ?? null,
		routes: seen?.routes ?? null,
		lastError: seen?.lastError ?? (rest.join(', ') || null),
	};
}

/** Null while BIRD does not answer, or there is none. */
export function viewBgp(
	node: string,
	{name: namespace}: ObservedNamespace,
	state: LabState,
	index: SessionIndex,
): BgpSessionView[] | null {
	const protocols = state.protocols(node, namespace);
	if (protocols === null) {
		return null;
	}

	const expected = index.sessions.get(placeOf(node, namespace)) ?? [];
	const others = protocols.filter(
		({type, name}) => type === 'BGP' && !expected.some(({protocol}) => protocol === name),
	);
	return [
		...expected.map(({protocol, neighbor}) =>
			viewSession(protocol, neighbor, protocols.find(({name}) => name === protocol) ?? null),
		),
		...others.map(seen => viewSession(seen.name, null, seen)),
	];
}

/** Null while BIRD does not answer; none where no BFD runs. */
export const viewBfd = (
	node: string,
	{name: namespace, bfd}: ObservedNamespace,
	state: LabState,
): BfdSessionView[] | null =>
	bfd ? (state.bfd(node, namespace)?.slice() ?? null) : state.protocols(node, namespace) === null ? null : [];
