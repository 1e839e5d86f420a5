// Selects nodes of a lab: by name or glob, kind and site.

import type {ContainerSummary} from '../../engine/containers.js';
import {UsageError, WgsimError} from '../../errors.js';
import type {ObservedNode} from '../../plan/model.js';
import {fabricNode} from '../../plan/plan-lab.js';
import {globMatcher, isGlob} from '../../shared/globs.js';
import {containersOf, type FoundLab, nodeOf} from './find.js';
import {repairHint} from './start-command.js';

export interface NodeSelection {
	/** Names, globs and names of containers; none for all nodes. */
	readonly names: readonly string[];
	/** Kinds, such as `gateway`; none for all. */
	readonly kinds: readonly string[];
	/** Sites, or globs of them; none for all. */
	readonly sites: readonly string[];
}

/**
 * Nodes in the lab's order, each once. The fabric is no node, unless it is named.
 * @throws {WgsimError} where a name, a kind or a site is of no node, or no node is left
 */
export function selectNodes(
	lab: FoundLab,
	planned: readonly ObservedNode[] | null,
	{names, kinds, sites}: NodeSelection,
): ContainerSummary[] {
	const named = byName(lab, names);
	if (kinds.length === 0 && sites.length === 0) {
		return named;
	}

	if (planned === null) {
		throw new WgsimError(`${lab.name} has no fabric, which knows kinds and sites`, {hint: repairHint(lab)});
	}

	checkKnown(
		'kind',
		kinds,
		planned.map(({kind}) => kind),
	);
	checkKnown(
		'site',
		sites,
		planned.flatMap(({site}) => site ?? []),
	);
	const fits = ({kind, site}: ObservedNode): boolean =>
		(kinds.length === 0 || kinds.includes(kind)) &&
		(sites.length === 0 || (site !== null && sites.some(one => matches(one, site))));
	const fitting = new Set(planned.filter(fits).map(({name}) => name));
	const selected = named.filter(container => fitting.has(nodeOf(container)));
	if (selected.length === 0) {
		throw new WgsimError(`no node of ${lab.name} matches all of these`, {hint: `nodes: ${listNodes(lab)}`});
	}

	return selected;
}

function byName(lab: FoundLab, names: readonly string[]): ContainerSummary[] {
	if (names.length === 0) {
		return [...lab.nodes];
	}

	const all = containersOf(lab);
	const matched = new Set<ContainerSummary>();
	for (const name of names) {
		const found = all.filter(container =>
			isGlob(name)
				? nodeOf(container) !== fabricNode && matches(name, nodeOf(container))
				: nodeOf(container) === name || container.name === name,
		);
		if (found.length === 0) {
			throw new WgsimError(`no node ${name} in ${lab.name}`, {hint: `nodes: ${listNodes(lab)}`});
		}

		for (const container of found) {
			matched.add(container);
		}
	}

	return all.filter(container => matched.has(container));
}

function checkKnown(what: string, wanted: readonly string[], present: readonly string[]): void {
	const known = [...new Set(present)];
	const unknown = wanted.find(one => !known.some(name => matches(one, name)));
	if (unknown !== undefined) {
		const hint = known.length > 0 ? `one of ${known.join(', ')}` : `no node has a ${what}`;
		throw new UsageError(`no node of ${what} ${unknown}`, hint);
	}
}

const matches = (glob: string, name: string): boolean =>
	isGlob(glob) ? globMatcher(glob)(name) : glob === name;

const listNodes = ({nodes}: FoundLab): string => nodes.map(nodeOf).join(', ');
