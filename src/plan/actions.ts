// Compares a plan with the containers that are: what is to be done, and why.

import type {ContainerPlan, Plan} from './model.js';

/** A container of this lab as Docker lists it. */
export interface FoundContainer {
	readonly node: string;
	readonly container: string;
	/** Docker's word: created, running, paused, restarting, removing, exited or dead. */
	readonly state: string;
	/** The digest of the plan that it was made from. */
	readonly digest: string;
}

export type Action =
	| {readonly kind: 'create'; readonly planned: ContainerPlan; readonly reason: string}
	| {readonly kind: 'replace'; readonly planned: ContainerPlan; readonly reason: string}
	| {readonly kind: 'start' | 'unpause'; readonly planned: ContainerPlan; readonly reason: string}
	| {readonly kind: 'remove'; readonly container: string; readonly node: string; readonly reason: string};

function compare(planned: ContainerPlan, found: FoundContainer | undefined, digest: string): Action | null {
	if (found === undefined) {
		return {kind: 'create', planned, reason: 'it is not there'};
	}

	if (found.digest !== digest) {
		return {kind: 'replace', planned, reason: 'its configuration or image has changed'};
	}

	switch (found.state) {
		case 'running':
			return null;
		case 'paused':
			return {kind: 'unpause', planned, reason: 'it is paused'};
		case 'exited':
			return {kind: 'start', planned, reason: 'it has exited'};
		default:
			// A container that was never started may lack its files.
			return {kind: 'replace', planned, reason: `it is ${found.state}`};
	}
}

/** The fabric's action comes first. Nothing to do gives an empty list. */
export function planActions(
	plan: Plan,
	found: readonly FoundContainer[],
	digestOf: (planned: ContainerPlan) => string,
): Action[] {
	const byNode = new Map(found.map(one => [one.node, one]));
	const wanted = [plan.fabric, ...plan.nodes];
	const names = new Set(wanted.map(({node}) => node));
	return [
		...found
			.filter(({node}) => !names.has(node))
			.map(({node, container}) => ({
				kind: 'remove' as const,
				node,
				container,
				reason: 'the topology has no such node',
			})),
		...wanted.flatMap(planned => compare(planned, byNode.get(planned.node), digestOf(planned)) ?? []),
	];
}
