// Compares a plan with the containers and their content: the steps to take, and their reasons.

import type {ContainerPlan, Plan} from './model.js';
import {bootPaths, describePaths, type NodeSurvey, type Survey} from './survey.js';

/** A container of this lab as Docker lists it. */
export interface FoundContainer {
	readonly node: string;
	readonly container: string;
	/** Docker's word: created, running, paused, restarting, removing, exited or dead. */
	readonly state: string;
	/** The machine that it is on. */
	readonly machine: string;
	/** The digest of what was asked for when it was made. */
	readonly digest: string;
}

export type Action =
	| {readonly kind: 'create'; readonly planned: ContainerPlan; readonly reason: string}
	| {readonly kind: 'replace'; readonly planned: ContainerPlan; readonly reason: string}
	| {readonly kind: 'start' | 'unpause'; readonly planned: ContainerPlan; readonly reason: string}
	/** While it runs: `update` hands it new files, `mend` brings back what has stopped. */
	| {readonly kind: 'update' | 'mend'; readonly planned: ContainerPlan; readonly reason: string}
	| {readonly kind: 'remove'; readonly container: string; readonly node: string; readonly reason: string};

/** What makes a new container necessary though the old one was asked for alike; null for nothing. */
function outgrown({changed, broken}: NodeSurvey): string | null {
	const [first] = broken;
	if (first !== undefined || changed === null) {
		return first ?? 'its content cannot be read';
	}

	const paths = bootPaths(changed);
	return paths.length === 0 ? null : `what it starts from has changed: ${describePaths(paths)}`;
}

function compareRunning(planned: ContainerPlan, {changed, problems}: NodeSurvey): Action | null {
	if (changed !== null && changed.length > 0) {
		return {
			kind: 'update',
			planned,
			reason: `its configuration has changed: ${describePaths(changed)}`,
		};
	}

	return problems.length === 0 ? null : {kind: 'mend', planned, reason: problems.join(', ')};
}

function compare(
	planned: ContainerPlan,
	found: FoundContainer | undefined,
	digest: string,
	survey: NodeSurvey | undefined,
): Action | null {
	if (found === undefined) {
		return {kind: 'create', planned, reason: 'it is missing'};
	}

	if (found.machine !== planned.machine) {
		return {kind: 'replace', planned, reason: `it is to run on ${planned.machine}`};
	}

	if (found.digest !== digest) {
		return {kind: 'replace', planned, reason: 'its image, limits or environment have changed'};
	}

	const known = survey?.booted ? survey : null;
	const reason = known && outgrown(known);
	switch (found.state) {
		case 'running':
			return reason ? {kind: 'replace', planned, reason} : known && compareRunning(planned, known);
		case 'paused':
			// A frozen node takes up nothing.
			return known?.changed?.length
				? {kind: 'replace', planned, reason: 'it is paused, and its configuration has changed'}
				: {kind: 'unpause', planned, reason: 'it is paused'};
		case 'exited':
			return known?.changed?.length === 0
				? {kind: 'start', planned, reason: 'it has exited'}
				: {kind: 'replace', planned, reason: 'it has exited, and its configuration has changed'};
		default:
			// A container that was never started may lack its files.
			return {kind: 'replace', planned, reason: `it is ${found.state}`};
	}
}

/** The fabric follows its plan by itself, and says in the survey of its wires what differs. */
const intact: NodeSurvey = {changed: [], booted: true, problems: [], broken: []};

/**
 * The fabric's action comes first. Nothing to do gives an empty list. Without a survey, what is in nodes is not compared. Nodes
 * that are down on purpose, `held`, are left alone.
 */
export function planActions(
	plan: Plan,
	found: readonly FoundContainer[],
	digestOf: (planned: ContainerPlan) => string,
	survey: Survey['nodes'],
	held: readonly string[] = [],
): Action[] {
	const byNode = new Map(found.map(one => [one.node, one]));
	const wanted = [...plan.fabrics, ...plan.nodes];
	const names = new Set(wanted.map(({node}) => node));
	return [
		...found
			.filter(({node}) => !names.has(node))
			.map(({node, container}) => ({
				kind: 'remove' as const,
				node,
				container,
				reason: 'it is not in the topology',
			})),
		...wanted.flatMap(planned => {
			if (held.includes(planned.node)) {
				return [];
			}

			const seen = plan.fabrics.includes(planned) ? intact : survey[planned.node];
			return compare(planned, byNode.get(planned.node), digestOf(planned), seen) ?? [];
		}),
	];
}

/** What was done, in one word. */
export const participles: Readonly<Record<Action['kind'], string>> = {
	create: 'created',
	replace: 'replaced',
	start: 'started',
	unpause: 'unpaused',
	update: 'updated',
	mend: 'mended',
	remove: 'removed',
};

/** `10 created`, `1 replaced, 2 started`; `nothing to do` for none. */
export function countActions(actions: readonly Action[]): string {
	const counts = Object.entries(participles)
		.map(([kind, word]) => ({word, count: actions.filter(action => action.kind === kind).length}))
		.filter(({count}) => count > 0);
	return counts.map(({count, word}) => `${count} ${word}`).join(', ') || 'nothing to do';
}
