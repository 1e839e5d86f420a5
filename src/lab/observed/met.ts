// Finds the neighbours of the user's own BIRD configuration: both ends of a link run a protocol, by their BIRDs' reports.

import type {FabricPlan, ObservedNamespace} from '../../plan/model.js';
import type {BabelNeighborState, OspfNeighborState} from './bird.js';
import {type LinkEnd, listLinks} from './links.js';
import {compare, listBabel, listOspf, listOthers, type Speaker} from './speakers.js';
import type {LabState} from './state.js';

/** A neighbour that is to be there, and what BIRD says of it. */
export interface MetNeighbor<Seen> {
	readonly node: string;
	readonly namespace: string;
	readonly instance: string;
	readonly ifname: string;
	/** The other node; several, where one of them is enough: not all of a link without broadcast need speak to each other. */
	readonly neighbor: string;
	/** Null where it is not heard. */
	readonly seen: Seen | null;
	/** What the two ends say differently of the link, in words; empty for nothing. */
	readonly differences: readonly string[];
	/** `MTU 1500 here, 1400 there`; null where they are the same, or not known. OSPF compares them (RFC 2328 section 10.6). */
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
function match<Seen extends {readonly address: string}>(
	all: readonly Seen[],
	others: readonly Speaker[],
): Map<Speaker, Seen> {
	const found = new Map<Speaker, Seen>();
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

/** Not everybody on such a link need speak to everybody. */
const isChosen = (speaker: Speaker): boolean => ['nbma', 'ptmp', 'ptp'].includes(speaker.ospf?.type ?? '');

function meetAll<Seen extends {readonly address: string}>(
	speaker: Speaker,
	others: readonly Speaker[],
	all: readonly Seen[],
	isWell: (seen: Seen) => boolean,
): MetNeighbor<Seen>[] {
	const {
		end: {node, namespace, ifname},
		instance,
	} = speaker;
	const about = {node, namespace, instance, ifname};
	const matched = match(all, others);
	if (others.length > 1 && isChosen(speaker)) {
		const seen = all.find(isWell) ?? all[0] ?? null;
		return [
			{...about, neighbor: others.map(({end}) => end.node).join(' or '), seen, differences: [], mtus: null},
		];
	}

	return others.map(other => ({
		...about,
		neighbor: other.end.node,
		seen: matched.get(other) ?? null,
		differences: compare(speaker, other),
		mtus: speaker.ospf === null ? null : compareMtus(speaker.end, other.end),
	}));
}

function* listMeetings(
	plan: FabricPlan,
	state: LabState,
	list: (state: LabState, end: LinkEnd, own: boolean) => Speaker[],
): Iterable<{speaker: Speaker; others: readonly Speaker[]}> {
	const namespaces = indexNamespaces(plan);
	if (![...namespaces.values()].some(({discover}) => discover)) {
		return;
	}

	for (const link of listLinks(plan, state)) {
		const speakers = link.flatMap(end => {
			const namespace = namespaces.get(placeOf(end));
			return namespace?.discover ? list(state, end, namespace.ownBird) : [];
		});
		for (const speaker of speakers) {
			const others = listOthers(speaker, speakers);
			if (others.length > 0) {
				yield {speaker, others};
			}
		}
	}
}

/** One that is heard, and is as near as it ever comes: full, or neither it nor we serve a broadcast link (RFC 2328 section 10.4). */
export const isAdjacent = ({state}: OspfNeighborState, all: readonly OspfNeighborState[]): boolean =>
	state.startsWith('Full') || (state === '2-Way/Other' && all.some(other => other.state.startsWith('Full/')));

/** All that an OSPF instance hears on one interface. */
export const neighborsOn = (
	state: LabState,
	{
		node,
		namespace,
		instance,
		ifname,
	}: Pick<MetNeighbor<unknown>, 'node' | 'namespace' | 'instance' | 'ifname'>,
): OspfNeighborState[] =>
	(state.neighbors(node, namespace, instance) ?? []).filter(one => one.ifname === ifname);

export function* meetByOspf(plan: FabricPlan, state: LabState): Iterable<MetNeighbor<OspfNeighborState>> {
	for (const {speaker, others} of listMeetings(plan, state, listOspf)) {
		const all = neighborsOn(state, {...speaker.end, instance: speaker.instance});
		yield* meetAll(speaker, others, all, seen => isAdjacent(seen, all));
	}
}

export function* meetByBabel(plan: FabricPlan, state: LabState): Iterable<MetNeighbor<BabelNeighborState>> {
	for (const {speaker, others} of listMeetings(plan, state, listBabel)) {
		const {node, namespace, ifname} = speaker.end;
		const all = (state.babelNeighbors(node, namespace, speaker.instance) ?? []).filter(
			one => one.ifname === ifname,
		);
		yield* meetAll(speaker, others, all, ({metric}) => metric !== null);
	}
}
