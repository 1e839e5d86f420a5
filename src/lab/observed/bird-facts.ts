// The facts of every BIRD by its own word: that it answers, its BFD sessions, and, of the user's own configuration, all that it
// says it runs.

import type {Place} from '../../plan/checks/model.js';
import type {FabricPlan, ObservedNamespace} from '../../plan/model.js';
import {type Interior, interior, interiors} from '../../topology/interior.js';
import {keyOfBfd, plannedBfd, seenBfd} from './bfd-facts.js';
import type {BirdProtocol} from './bird.js';
import type {Fact} from './fact.js';
import {reports} from './interior-reports.js';
import {listLinks} from './links.js';
import {isNeighborUp, type MetNeighbor, meetBy} from './met.js';
import {sessionText} from './planned-facts.js';
import {ownFact} from './promises.js';
import {instancesOf} from './speakers.js';
import type {LabState} from './state.js';

const spell = ({state, info}: BirdProtocol): string => `${state}${info ? `, ${info}` : ''}`;

/** Switched off by its configuration, or by hand. One that an error has ended says which. */
const isDisabled = ({state, info}: BirdProtocol): boolean => state === 'down' && info === '';

/** It only waits for others to call: each of them becomes a protocol of its own. */
const isTemplate = ({neighbor}: BirdProtocol): boolean => neighbor?.includes('/') ?? false;

function protocolFact({node}: Pick<Place, 'node'>, protocol: BirdProtocol): Fact {
	const {name, type, state, info} = protocol;
	if (type === 'BGP') {
		const holds = state === 'up' && info.startsWith('Established');
		const text = holds ? null : sessionText(node, name, spell(protocol));
		return {kind: 'session', node, subject: name, text};
	}

	if (type === 'RPKI') {
		// A cache that has no data, or went away, is told in its info alone.
		const holds = state === 'up' && /^(Established|Sync-)/.test(info);
		const text = holds ? null : `${node} ${name}: RPKI is not established (last: ${spell(protocol)})`;
		return {kind: 'protocol', node, subject: name, text};
	}

	const text = state === 'up' ? null : `${node} ${name}: ${type} is not up (last: ${spell(protocol)})`;
	return {kind: 'protocol', node, subject: name, text};
}

/** Neighbours on a link whose other end is not known to speak: they are heard, and are to come up. */
function* strangerFacts(
	protocol: Interior,
	place: Place,
	state: LabState,
	met: readonly MetNeighbor[],
): Iterable<Fact> {
	const {node, namespace} = place;
	const {fact: kind, absent, last} = reports[protocol];
	for (const instance of instancesOf(state, place, protocol)) {
		for (const one of state.neighbors(protocol, node, namespace, instance) ?? []) {
			const {ifname, id} = one;
			const isMet = met.some(({seen}) => seen === one);
			if (!isMet && !isNeighborUp(state, {protocol, node, namespace, instance, ifname}, one)) {
				const text = `${node} ${instance} on ${ifname}: ${absent(id)} (last: ${last(one)})`;
				yield ownFact({kind, node, subject: instance, text}, [instance], [id, ifname]);
			}
		}
	}
}

/** Of a BIRD that the user configures, whether a protocol is to be up. */
export const isHeld = (protocol: BirdProtocol): boolean => !isDisabled(protocol) && !isTemplate(protocol);

/** What sessions and neighbours are told of by themselves. */
const speaking: readonly string[] = [
	...['BGP', 'BFD', 'RPKI'],
	...interiors.map(protocol => interior[protocol].title),
];

/** Of a BIRD that wgsim configures, what brings routes to and fro without a word: each protocol is up, and only one that is not is told. */
const downFacts = (node: string, protocols: readonly BirdProtocol[]): Fact[] =>
	protocols
		.filter(({type, state}) => state !== 'up' && !speaking.includes(type))
		.map(one => protocolFact({node}, one));

/** Of a BIRD that wgsim configures: one that it does not list runs by another file, and leaves out what that protocol does. */
const absentFacts = (
	node: string,
	{name: namespace, protocols: planned}: Pick<ObservedNamespace, 'name' | 'protocols'>,
	protocols: readonly BirdProtocol[],
): Fact[] =>
	planned
		.filter(name => !protocols.some(one => one.name === name))
		.map(name => ({
			kind: 'protocol',
			node,
			subject: name,
			text: `${node} ${name}: BIRD in ${namespace} does not know it`,
		}));

const metFact = (state: LabState, one: MetNeighbor): Fact => {
	const {protocol, node, instance, ifname, neighbor, seen, mtus, differences} = one;
	const {fact: kind, absent, last} = reports[protocol];
	const isUp = seen !== null && isNeighborUp(state, one, seen);
	// BIRD comes up in spite of another MTU, and warns in its log; other routers would not, and large packets are lost.
	const what = isUp ? `${neighbor} has another MTU` : absent(neighbor);
	const told = [seen === null ? 'not heard' : last(seen), ...(mtus === null ? [] : [mtus]), ...differences];
	const text =
		isUp && mtus === null ? null : `${node} ${instance} on ${ifname}: ${what} (last: ${told.join('; ')})`;
	return ownFact({kind, node, subject: instance, text}, [instance], [neighbor, ifname]);
};

function* neighborFacts(plan: FabricPlan, state: LabState, places: readonly Place[]): Iterable<Fact> {
	for (const protocol of interiors) {
		const met = [...meetBy(protocol, plan, state)];
		yield* met.map(one => metFact(state, one));
		for (const place of reports[protocol].holdsStrangers ? places : []) {
			const here = met.filter(one => one.node === place.node && one.namespace === place.namespace);
			yield* strangerFacts(protocol, place, state, here);
		}
	}
}

const listPlaces = ({nodes}: FabricPlan): (Place & {readonly planned: ObservedNamespace})[] =>
	nodes.flatMap(({name: node, namespaces}) =>
		namespaces.filter(({bird}) => bird !== null).map(planned => ({node, namespace: planned.name, planned})),
	);

/** Address → the node that has it, as far as the plan knows; the address itself for any other. */
export function nameOwners(plan: FabricPlan, state: LabState): (address: string) => string {
	let owners: Map<string, string> | null = null;
	return address => {
		owners ??= new Map(
			listLinks(plan, state).flatMap(link =>
				link.flatMap(({node, addresses}) => addresses.map(one => [one, node] as const)),
			),
		);
		return owners.get(address) ?? address;
	};
}

export function* birdFacts(plan: FabricPlan, state: LabState): Iterable<Fact> {
	const places = listPlaces(plan);
	const nameOf = nameOwners(plan, state);
	yield* plannedBfd(plan.expect.bfd, state);
	const told = new Set(plan.expect.bfd.map(keyOfBfd));
	for (const {node, namespace, planned} of places) {
		const protocols = state.protocols(node, namespace);
		const text = protocols === null ? `${node}: BIRD in ${namespace} does not answer` : null;
		yield {kind: 'bird', node, subject: namespace, text};
		yield* planned.ownBird || protocols === null
			? []
			: [...absentFacts(node, planned, protocols), ...downFacts(node, protocols)];
		const own = planned.ownBird ? (protocols ?? []) : [];
		yield* seenBfd({node, namespace}, state, nameOf, own, told);
		yield* own.filter(isHeld).map(one => ownFact(protocolFact({node}, one), [one.name]));
	}

	const own = places.filter(({planned}) => planned.ownBird);
	if (own.length > 0) {
		yield* neighborFacts(plan, state, own);
	}
}
