// Finds the neighbours of the user's own BIRD configuration: both ends of a link run a protocol, by their BIRDs' reports.

import type {ExpectedNeighbor, FabricPlan, ObservedNamespace} from '../../plan/model.js';
import type {Interior} from '../../topology/interior.js';
import type {SeenNeighbor} from './interior-report.js';
import {reports} from './interior-reports.js';
import {type LinkEnd, listLinks} from './links.js';
import {compare, listOthers, listSpeakers, type Speaker} from './speakers.js';
import type {LabState} from './state.js';

/** A neighbour that is to be there, and what BIRD says of it. */
export interface MetNeighbor
	extends Pick<ExpectedNeighbor, 'protocol' | 'node' | 'namespace' | 'instance' | 'ifname'> {
	/** The other node; several, where one of them is enough: not all of a link without broadcast need speak to each other. */
	readonly neighbor: string;
	/** Null where it is not heard. */
	readonly seen: SeenNeighbor | null;
	/** What the two ends say differently of the link, in words; empty for nothing. */
	readonly differences: readonly string[];
	/** `MTU 1500 here, 1400 there`; null where they are the same, or not known, or the protocol does not compare them. */
	readonly mtus: string | null;
}

/** By node and namespace. */
export type Namespaces = ReadonlyMap<string, ObservedNamespace>;

export const placeOf = ({node, namespace}: {readonly node: string; readonly namespace: string}): string =>
	`${node}/${namespace}`;

export const indexNamespaces = ({nodes}: FabricPlan): Namespaces =>
	new Map(
		nodes.flatMap(({name: node, namespaces}) =>
			namespaces.map(namespace => [placeOf({node, namespace: namespace.name}), namespace] as const),
		),
	);

const compareMtus = ({mtu: here}: LinkEnd, {mtu: there}: LinkEnd): string | null =>
	here === there || here === null || there === null ? null : `MTU ${here} here, ${there} there`;

/**
 * Matches neighbours: by address, and the rest in any order, as an address may have been given by a command. `all`
 * are the neighbours on the interface.
 */
function match(all: readonly SeenNeighbor[], others: readonly Speaker[]): Map<Speaker, SeenNeighbor> {
	const found = new Map<Speaker, SeenNeighbor>();
	for (const other of others) {
		const seen = all.find(({address}) => other.end.addresses.includes(address));
		if (seen !== undefined) {
			found.set(other, seen);
		}
	}

	const taken = new Set(found.values());
	const free = all.filter(seen => !taken.has(seen));
	for (const other of others.filter(one => !found.has(one))) {
		const seen = free.shift();
		if (seen !== undefined) {
			found.set(other, seen);
		}
	}

	return found;
}

function meetAll(speaker: Speaker, others: readonly Speaker[], all: readonly SeenNeighbor[]): MetNeighbor[] {
	const {
		protocol,
		end: {node, namespace, ifname},
		instance,
	} = speaker;
	const {isUp, comparesMtu} = reports[protocol];
	const about = {protocol, node, namespace, instance, ifname};
	const matched = match(all, others);
	if (others.length > 1 && !speaker.on.speaksToAll) {
		const seen = all.find(one => isUp(one, all)) ?? all[0] ?? null;
		return [
			{...about, neighbor: others.map(({end}) => end.node).join(' or '), seen, differences: [], mtus: null},
		];
	}

	return others.map(other => ({
		...about,
		neighbor: other.end.node,
		seen: matched.get(other) ?? null,
		differences: compare(speaker, other),
		mtus: comparesMtu ? compareMtus(speaker.end, other.end) : null,
	}));
}

function* listMeetings(
	plan: FabricPlan,
	state: LabState,
	protocol: Interior,
): Iterable<{speaker: Speaker; others: readonly Speaker[]}> {
	const namespaces = indexNamespaces(plan);
	if (![...namespaces.values()].some(({discover}) => discover)) {
		return;
	}

	for (const link of listLinks(plan, state)) {
		const speakers = link.flatMap(end => {
			const namespace = namespaces.get(placeOf(end));
			return namespace?.discover ? listSpeakers(state, protocol, end, namespace.ownBird) : [];
		});
		for (const speaker of speakers) {
			const others = listOthers(speaker, speakers);
			if (others.length > 0) {
				yield {speaker, others};
			}
		}
	}
}

interface NeighborPlace {
	readonly protocol: Interior;
	readonly node: string;
	readonly namespace: string;
	readonly instance: string;
	readonly ifname: string;
}

/** All that an instance hears on one interface. */
export const neighborsOn = (
	state: LabState,
	{protocol, node, namespace, instance, ifname}: NeighborPlace,
): SeenNeighbor[] =>
	(state.neighbors(protocol, node, namespace, instance) ?? []).filter(one => one.ifname === ifname);

/** Whether one that is heard has come as far as it ever does. */
export const isNeighborUp = (state: LabState, place: NeighborPlace, seen: SeenNeighbor): boolean =>
	reports[place.protocol].isUp(seen, neighborsOn(state, place));

export function* meetBy(protocol: Interior, plan: FabricPlan, state: LabState): Iterable<MetNeighbor> {
	for (const {speaker, others} of listMeetings(plan, state, protocol)) {
		const {instance, end} = speaker;
		yield* meetAll(speaker, others, neighborsOn(state, {...end, protocol, instance}));
	}
}
