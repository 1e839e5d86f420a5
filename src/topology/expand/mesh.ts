// Chooses the pairs of gateways that a tunnel joins.

import {groupBy} from '../../shared/group-by.js';
import type {FileValue} from '../schema/file.js';
import type {Gateway, Site} from './sites.js';
import type {Trace} from './trace.js';

type Mesh = NonNullable<NonNullable<FileValue['overlay']>['mesh']>;

/** A full mesh of 200 sites with two gateways has 79,600: more than one machine can run, and as many as can be planned in seconds. */
const mostTunnels = 100_000;

/** Pairs of gateways of different sites, the one of the lower site first, in ascending order. */
export function pairGateways(
	sites: readonly Site[],
	gateways: readonly Gateway[],
	mesh: Mesh,
	trace: Trace,
): [Gateway, Gateway][] {
	const joined = joinSites(sites, mesh, trace);
	const bySite = groupBy(gateways, ({site}) => site.number);
	const count = gateways
		.flatMap(({site}) => joined.get(site.number) ?? [])
		.reduce((sum, far) => sum + (bySite.get(far)?.length ?? 0), 0);
	if (count > mostTunnels) {
		const hint = 'join fewer sites: overlay.mesh takes ring, hubs or pairs';
		trace.report({
			path: ['overlay', 'mesh'],
			message: `this makes ${count} tunnels; at most ${mostTunnels} are possible`,
			hint,
		});
		return [];
	}

	const pairs: [Gateway, Gateway][] = [];
	for (const one of gateways) {
		for (const far of joined.get(one.site.number) ?? []) {
			for (const other of bySite.get(far) ?? []) {
				pairs.push([one, other]);
			}
		}
	}

	return pairs;
}

/** For each site, the sites of a higher number that it is joined to, ascending. */
function joinSites(sites: readonly Site[], mesh: Mesh, trace: Trace): Map<number, number[]> {
	const isJoined = chooseRule(sites, mesh, trace);
	return new Map(
		sites.map(({number}) => [
			number,
			sites
				.filter(other => other.number > number && isJoined(number, other.number))
				.map(other => other.number),
		]),
	);
}

/** The site of this name, or number. */
export const findSite = (sites: readonly Site[], reference: string | number): Site | undefined =>
	sites.find(({label, number}) => label === String(reference) || number === reference);

function chooseRule(
	sites: readonly Site[],
	mesh: Mesh,
	trace: Trace,
): (low: number, high: number) => boolean {
	if (typeof mesh === 'string') {
		const rules = {
			full: () => true,
			none: () => false,
			ring: (low: number, high: number) => high - low === 1 || (low === 1 && high === sites.length),
		};
		return rules[mesh];
	}

	const find = (reference: string | number, path: readonly (string | number)[]): number => {
		const site = findSite(sites, reference);
		if (site === undefined) {
			const hint = `sites are ${sites.map(({label}) => label).join(', ')}`;
			trace.report({
				path: ['overlay', 'mesh', ...path],
				message: `there is no site ${JSON.stringify(reference)}`,
				hint,
			});
		}

		return site?.number ?? 0;
	};

	const hubs = new Set((mesh.hubs ?? []).map((hub, index) => find(hub, ['hubs', index])));
	const pairs = new Set(
		(mesh.pairs ?? []).map((pair, index) => {
			const [one, other] = pair.map((site, end) => find(site, ['pairs', index, end]));
			if (one === other && one !== 0) {
				trace.report({
					path: ['overlay', 'mesh', 'pairs', index],
					message: 'a site is not joined to itself',
					hint: null,
				});
			}

			return [one!, other!].sort((left, right) => left - right).join(' ');
		}),
	);
	if (hubs.size === 0 && pairs.size === 0) {
		trace.report({
			path: ['overlay', 'mesh'],
			message: 'this mesh has no tunnels',
			hint: 'give it hubs or pairs, or write none',
		});
	}

	return (low, high) => hubs.has(low) || hubs.has(high) || pairs.has(`${low} ${high}`);
}
