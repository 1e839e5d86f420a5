// Chooses the end points of probes: the given ones, or the inner nodes of all sites.

import {UsageError, WgsimError} from '../../errors.js';
import type {FabricPlan} from '../../plan/model.js';

export type Pair = readonly [string, string];

// Four flows each: more would keep a small machine busy with probes.
const most = 6;

/** `R1:R3`; `V1-1/private:V2-1/private` within namespaces. */
export function parsePair(text: string): Pair {
	const match = /^([^\s:]+):([^\s:]+)$/.exec(text);
	if (match === null || match[1] === match[2]) {
		throw new UsageError(`--probe ${text}: not two nodes`, 'for example --probe R1:R3');
	}

	return [match[1]!, match[2]!];
}

/**
 * One pair for each two sites, of nodes that the plan says reach each other: inner routers and hosts before gateways.
 * @throws {WgsimError} where no two nodes are said to reach each other
 */
export function choosePairs({nodes, expect}: Pick<FabricPlan, 'nodes' | 'expect'>): Pair[] {
	const known = new Map(nodes.map(node => [node.name, node]));
	const isInner = (name: string): boolean => known.get(name)?.kind !== 'gateway';
	const placeOf = (name: string): string => known.get(name)?.site ?? `node ${name}`;
	const reached = expect.reach.map(({from, to}) => [from, to] as const).filter(([from, to]) => from !== to);
	const inner = reached.filter(pair => pair.every(isInner));
	const bySites = new Map<string, Pair>();
	for (const [from, to] of inner.length > 0 ? inner : reached) {
		const sites = [placeOf(from), placeOf(to)].sort().join('\0');
		if (!bySites.has(sites) && placeOf(from) !== placeOf(to)) {
			bySites.set(sites, [from, to]);
		}
	}

	if (bySites.size === 0) {
		throw new WgsimError('the topology declares no pair of nodes at different sites', {
			hint: 'name the end points: --probe R1:R3',
		});
	}

	return [...bySites.values()].slice(0, most);
}
