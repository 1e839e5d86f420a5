// Lists where the user's BIRDs speak an interior protocol, and which of them are to meet.

import type {OspfInterfaceState} from './bird-interfaces.js';
import type {LinkEnd} from './links.js';
import type {LabState} from './state.js';

/** Where a BIRD speaks a protocol. */
export interface Speaker {
	readonly end: LinkEnd;
	readonly instance: string;
	/** Null for Babel. */
	readonly ospf: OspfInterfaceState | null;
	readonly own: boolean;
}

/** Names of a BIRD's instances of one kind that are not switched off. */
export const instancesOf = (
	state: LabState,
	{node, namespace}: {readonly node: string; readonly namespace: string},
	type: string,
): string[] =>
	(state.protocols(node, namespace) ?? [])
		.filter(one => one.type === type && one.state !== 'down')
		.map(({name}) => name);

export function listOspf(state: LabState, end: LinkEnd, own: boolean): Speaker[] {
	const {node, namespace, ifname} = end;
	return instancesOf(state, end, 'OSPF').flatMap(instance => {
		const all = state.ospfInterfaces(node, namespace, instance) ?? [];
		// An interface of several prefixes is listed once for each.
		const ospf = all.find(one => one.ifname === ifname && !one.stub);
		return ospf === undefined ? [] : [{end, instance, ospf, own}];
	});
}

export const listBabel = (state: LabState, end: LinkEnd, own: boolean): Speaker[] =>
	instancesOf(state, end, 'Babel')
		.filter(instance => state.babelInterfaces(end.node, end.namespace, instance)?.includes(end.ifname))
		.map(instance => ({end, instance, ospf: null, own}));

const mayMeet = (one: Speaker, other: Speaker): boolean =>
	one.end.node !== other.end.node && (one.own || other.own) && one.ospf?.version === other.ospf?.version;

/** Instance IDs make several groups of one link (RFC 5340 section 2.4). Two that are alone in theirs were to be in one. */
export function listOthers(speaker: Speaker, all: readonly Speaker[]): Speaker[] {
	const groupOf = (one: Speaker): Speaker[] =>
		all.filter(other => mayMeet(one, other) && one.ospf?.instanceId === other.ospf?.instanceId);
	const group = groupOf(speaker);
	return group.length > 0
		? group
		: all.filter(other => mayMeet(speaker, other) && groupOf(other).length === 0);
}

export function compare(one: Speaker, other: Speaker): string[] {
	if (one.ospf === null || other.ospf === null) {
		return [];
	}

	const [here, there] = [one.ospf, other.ospf];
	return [
		...(here.area === there.area ? [] : [`area ${here.area} here, ${there.area} there`]),
		...(here.hello === there.hello ? [] : [`hello ${here.hello} s here, ${there.hello} s there`]),
		...(here.dead === there.dead ? [] : [`dead ${here.dead} s here, ${there.dead} s there`]),
		...(here.instanceId === there.instanceId
			? []
			: [`instance ID ${here.instanceId} here, ${there.instanceId} there`]),
	];
}
