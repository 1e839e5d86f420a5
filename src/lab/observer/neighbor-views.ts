// The views of the neighbours of one namespace: those of the plan, those that both ends of a link speak to, and BIRD's others.

import type {ExpectedNeighbor, ObservedNamespace} from '../../plan/model.js';
import {forEachInterior, type Interior} from '../../topology/interior.js';
import type {SeenNeighbor} from '../observed/interior-report.js';
import {isNeighborUp, placeOf} from '../observed/met.js';
import {instancesOf} from '../observed/speakers.js';
import type {LabState} from '../observed/state.js';
import {type InteriorViews, type NeighborRow, type NeighborView, rowViews} from './interior-views.js';
import type {Met, SessionIndex} from './meet.js';

const isSame = (
	one: Omit<NeighborRow, 'seen' | 'ok' | 'neighbor'>,
	other: Omit<NeighborRow, 'seen' | 'ok' | 'neighbor'>,
) => one.instance === other.instance && one.ifname === other.ifname && one.id === other.id;

function listRows(
	protocol: Interior,
	node: string,
	{name: namespace, instances: planned, discover}: ObservedNamespace,
	state: LabState,
	index: SessionIndex,
	met: Met,
): NeighborRow[] {
	const place = {node, namespace};
	const heard = (instance: string): readonly SeenNeighbor[] =>
		state.neighbors(protocol, node, namespace, instance) ?? [];
	const rowOf = (one: Omit<NeighborRow, 'ok'>): NeighborRow => {
		const {instance, ifname, seen} = one;
		const ok = seen !== null && isNeighborUp(state, {protocol, ...place, instance, ifname}, seen);
		return {...one, ok};
	};
	const isOf = (one: ExpectedNeighbor): boolean => one.protocol === protocol;
	const expected = (index.neighbors.get(placeOf(place)) ?? []).filter(isOf).map(one => {
		const {instance, ifname, neighbor, id} = one;
		const seen = heard(instance).find(other => other.id === id && other.ifname === ifname) ?? null;
		return rowOf({instance, ifname, neighbor, id, seen});
	});
	const found = (met.neighbors[protocol].get(placeOf(place)) ?? []).map(one => {
		const {instance, ifname, neighbor, seen} = one;
		return rowOf({instance, ifname, neighbor, id: seen?.id ?? '', seen});
	});
	const known = [...expected, ...found];
	const instances = discover ? instancesOf(state, place, protocol) : planned[protocol];
	const others = instances.flatMap(instance =>
		heard(instance)
			.map(seen => ({instance, ifname: seen.ifname, neighbor: null, id: seen.id, seen}))
			.filter(one => !known.some(other => isSame(one, other)))
			.map(rowOf),
	);
	return [...known, ...others];
}

/** Null while BIRD does not answer, or there is none. */
export function viewNeighbors(
	node: string,
	namespace: ObservedNamespace,
	state: LabState,
	index: SessionIndex,
	met: Met,
): InteriorViews {
	const answers = state.protocols(node, namespace.name) !== null;
	const view = (protocol: Interior): readonly NeighborView[] | null => {
		const show: (row: NeighborRow) => NeighborView = rowViews[protocol];
		return answers ? listRows(protocol, node, namespace, state, index, met).map(show) : null;
	};
	return forEachInterior(view) as InteriorViews;
}
