// The views of the OSPF and Babel neighbours of one namespace: those of the plan, and BIRD's others.

import type {
	ExpectedBabelNeighbor,
	ExpectedNeighbor,
	ExpectedSession,
	FabricPlan,
	ObservedNamespace,
} from '../../plan/model.js';
import {groupBy} from '../../shared/group-by.js';
import type {BabelNeighborState} from '../observed/bird.js';
import {isAdjacent, neighborsOn, placeOf} from '../observed/met.js';
import {missingNeighbor} from '../observed/planned-facts.js';
import {instancesOf} from '../observed/speakers.js';
import type {LabState} from '../observed/state.js';
import type {Met} from './meet.js';
import type {BabelNeighborView, OspfNeighborView} from './model.js';

/** What is expected, by place: made once a plan. */
export interface SessionIndex {
	readonly neighbors: ReadonlyMap<string, readonly ExpectedNeighbor[]>;
	readonly babel: ReadonlyMap<string, readonly ExpectedBabelNeighbor[]>;
	readonly sessions: ReadonlyMap<string, readonly ExpectedSession[]>;
}

export const indexSessions = ({expect}: FabricPlan): SessionIndex => ({
	neighbors: groupBy(expect.neighbors, placeOf),
	babel: groupBy(expect.babel, placeOf),
	sessions: groupBy(expect.sessions, placeOf),
});

/** Null while BIRD does not answer, or there is none. */
export function viewOspf(
	node: string,
	{name: namespace, ospf: planned, discover}: ObservedNamespace,
	state: LabState,
	index: SessionIndex,
	met: Met,
): OspfNeighborView[] | null {
	if (state.protocols(node, namespace) === null) {
		return null;
	}

	const expected = index.neighbors.get(placeOf({node, namespace})) ?? [];
	const views: OspfNeighborView[] = expected.map(one => {
		const {instance, ifname, neighbor, routerId} = one;
		const seen = state
			.neighbors(node, namespace, instance)
			?.find(other => other.routerId === routerId && other.ifname === ifname);
		const ok = missingNeighbor(state, one) === null;
		return {instance, ifname, neighbor, routerId, state: seen?.state ?? null, ok};
	});
	const found = (met.ospf.get(placeOf({node, namespace})) ?? []).map(one => {
		const {instance, ifname, neighbor, seen} = one;
		const all = neighborsOn(state, one);
		const ok = seen !== null && isAdjacent(seen, all);
		return {instance, ifname, neighbor, routerId: seen?.routerId ?? '', state: seen?.state ?? null, ok};
	});
	const known = [...views, ...found];
	const instances = discover ? instancesOf(state, {node, namespace}, 'OSPF') : planned;
	const others = instances.flatMap(instance =>
		(state.neighbors(node, namespace, instance) ?? [])
			.filter(
				seen =>
					!known.some(
						one => one.instance === instance && one.routerId === seen.routerId && one.ifname === seen.ifname,
					),
			)
			.map(one => ({
				instance,
				ifname: one.ifname,
				neighbor: null,
				routerId: one.routerId,
				state: one.state,
				ok: isAdjacent(one, neighborsOn(state, {node, namespace, instance, ifname: one.ifname})),
			})),
	);
	return [...known, ...others];
}

/** Null while BIRD does not answer, or there is none. */
export function viewBabel(
	node: string,
	{name: namespace, babel: planned, discover}: ObservedNamespace,
	state: LabState,
	index: SessionIndex,
	met: Met,
): BabelNeighborView[] | null {
	if (state.protocols(node, namespace) === null) {
		return null;
	}

	const expected = index.babel.get(placeOf({node, namespace})) ?? [];
	const found = met.babel.get(placeOf({node, namespace})) ?? [];
	const instances = discover ? instancesOf(state, {node, namespace}, 'Babel') : planned;
	return instances.flatMap(instance => {
		const seen = state.babelNeighbors(node, namespace, instance) ?? [];
		const here = found.filter(one => one.instance === instance);
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
			...here.map(one =>
				view(
					{ifname: one.ifname, address: one.seen?.address ?? '', metric: null},
					one.neighbor,
					one.seen ?? undefined,
				),
			),
			...seen
				.filter(one => !known.some(other => isSame(one, other)) && !here.some(other => other.seen === one))
				.map(one => view(one, null, one)),
		];
	});
}
