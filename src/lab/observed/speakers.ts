// Lists where the user's BIRDs speak an interior protocol, and which of them are to meet.

import {type Interior, interior} from '../../topology/interior.js';
import type {SpokenInterface} from './interior-report.js';
import type {LinkEnd} from './links.js';
import type {LabState} from './state.js';

/** Where a BIRD speaks a protocol. */
export interface Speaker {
	readonly protocol: Interior;
	readonly end: LinkEnd;
	readonly instance: string;
	readonly on: SpokenInterface;
	readonly own: boolean;
}

/** Names of a BIRD's instances of a protocol that are not switched off. */
export const instancesOf = (
	state: LabState,
	{node, namespace}: {readonly node: string; readonly namespace: string},
	protocol: Interior,
): string[] =>
	(state.protocols(node, namespace) ?? [])
		.filter(one => one.type === interior[protocol].title && one.state !== 'down')
		.map(({name}) => name);

export const listSpeakers = (state: LabState, protocol: Interior, end: LinkEnd, own: boolean): Speaker[] =>
	instancesOf(state, end, protocol).flatMap(instance => {
		const all = state.spokenInterfaces(protocol, end.node, end.namespace, instance) ?? [];
		// An interface of several prefixes may be listed once for each.
		const on = all.find(({ifname}) => ifname === end.ifname);
		return on === undefined ? [] : [{protocol, end, instance, on, own}];
	});

const mayMeet = (one: Speaker, other: Speaker): boolean =>
	one.end.node !== other.end.node && (one.own || other.own) && one.on.version === other.on.version;

/** Several groups may share a link. Two that are alone in theirs were to be in one. */
export function listOthers(speaker: Speaker, all: readonly Speaker[]): Speaker[] {
	const groupOf = (one: Speaker): Speaker[] =>
		all.filter(other => mayMeet(one, other) && one.on.group === other.on.group);
	const group = groupOf(speaker);
	return group.length > 0
		? group
		: all.filter(other => mayMeet(speaker, other) && groupOf(other).length === 0);
}

/** What two ends say differently, in words. */
export const compare = (one: Speaker, other: Speaker): string[] =>
	Object.entries(one.on.settings).flatMap(([name, here]) => {
		const there = other.on.settings[name];
		return here === there ? [] : [`${name} ${here} here, ${there} there`];
	});
