// Reads by which interfaces packets to an address leave a namespace, now and once some have lost their carrier.

import type {Ways} from '../../../contract/answers.js';

interface RawHop {
	readonly dev?: unknown;
}

interface RawRoute extends RawHop {
	readonly type?: unknown;
	readonly dst?: unknown;
	readonly table?: unknown;
	readonly protocol?: unknown;
	readonly metric?: unknown;
	readonly nexthops?: unknown;
}

interface Route {
	readonly table: string;
	readonly length: number;
	readonly metric: number;
	/** BIRD takes it away when its interface loses the carrier. */
	readonly learnt: boolean;
	readonly leadsOn: boolean;
	readonly devices: readonly string[];
}

export interface Exits {
	/** Interfaces, those that packets take now first. */
	readonly devices: readonly string[];
	/** Whether BIRD has brought the route that packets take, or there is none that it could not replace. */
	readonly learnt: boolean;
}

const textOr = (value: unknown, other: string): string => (typeof value === 'string' ? value : other);

function lengthOf(dst: string): number {
	if (dst === 'default') {
		return 0;
	}

	return dst.includes('/') ? Number(dst.slice(dst.indexOf('/') + 1)) : Number.POSITIVE_INFINITY;
}

function readRoute(raw: RawRoute): Route {
	const hops = Array.isArray(raw.nexthops) ? (raw.nexthops as (RawHop | null)[]) : [raw];
	return {
		table: textOr(raw.table, 'main'),
		length: lengthOf(textOr(raw.dst, 'default')),
		metric: typeof raw.metric === 'number' ? raw.metric : 0,
		learnt: raw.protocol === 'bird',
		leadsOn: textOr(raw.type, 'unicast') === 'unicast',
		devices: hops.flatMap(hop => (typeof hop?.dev === 'string' ? [hop.dev] : [])),
	};
}

/** Groups of one prefix and metric, the best first. */
function rank(routes: readonly Route[]): Route[][] {
	const groups: Route[][] = [];
	for (const route of [...routes].sort(
		(one, other) => other.length - one.length || one.metric - other.metric,
	)) {
		const last = groups.at(-1) ?? [];
		const [first] = last;
		if (first?.length === route.length && first.metric === route.metric) {
			last.push(route);
		} else {
			groups.push([route]);
		}
	}

	return groups;
}

/**
 * Of each table that packets are looked up in: the best routes and those to the same prefix, and the next best where the kernel or BIRD
 * passes over these without a carrier. Linux itself keeps a route whose cable is pulled: then the check finds that no other takes over.
 */
export function listExits({taken, known, ignoring}: Ways): Exits {
	const passes = new Set(ignoring);
	const now = taken.map(readRoute);
	const all = known.map(readRoute).filter(({table}) => table !== 'local');
	const devices = new Set(now.filter(({leadsOn}) => leadsOn).flatMap(route => route.devices));
	/** Whether nothing of the table is left without a carrier. */
	const walk = (table: string): boolean => {
		const groups = rank(all.filter(route => route.table === table));
		let end: number | null = null;
		for (const group of groups) {
			if (end !== null && group[0]!.length !== end) {
				return false;
			}

			for (const route of group.filter(({leadsOn}) => leadsOn)) {
				for (const device of route.devices) {
					devices.add(device);
				}
			}

			const stays = (route: Route) =>
				!route.learnt && (!route.leadsOn || route.devices.some(device => !passes.has(device)));
			end ??= group.some(stays) ? group[0]!.length : null;
		}

		return end === null;
	};
	const tables = new Set(now.map(({table}) => table));
	const isOpen = [...tables].map(walk);
	if (!tables.has('main') && (tables.size === 0 || isOpen.includes(true))) {
		walk('main');
	}

	return {devices: [...devices], learnt: now.length === 0 || now.some(({learnt}) => learnt)};
}
