// Reads routes as the kernel shows them (`ip -j route`), and as BIRD does (`show route`).

import {parseList} from './links.js';

/** One way to a prefix: `2001:db8:ff::1 wg3`, `- eth0` for what is on the link itself, `-` where nothing leaves. */
export type NextHop = string;

export interface RouteFacts {
	/** `10.0.3.0/24`; `0.0.0.0/0` and `::/0` for default. */
	readonly prefix: string;
	/** `bird`, `kernel`, `static` …; of BIRD's, the protocol that brought it. */
	readonly protocol: string;
	/** Interfaces it leaves by. */
	readonly interfaces: readonly string[];
	/** Sorted. */
	readonly nextHops: readonly NextHop[];
}

const hopOf = (via: string | null, ifname: string | null): NextHop =>
	[via ?? '-', ...(ifname === null ? [] : [ifname])].join(' ');

interface RawHop {
	readonly gateway?: unknown;
	readonly via?: {readonly host?: unknown} | null;
	readonly dev?: unknown;
}

interface RawRoute extends RawHop {
	readonly dst?: unknown;
	readonly protocol?: unknown;
	readonly nexthops?: unknown;
}

const textOrNull = (value: unknown): string | null => (typeof value === 'string' ? value : null);

function prefixOf(dst: string, family: 4 | 6): string {
	if (dst === 'default') {
		return family === 4 ? '0.0.0.0/0' : '::/0';
	}

	return dst.includes('/') ? dst : `${dst}/${family === 4 ? 32 : 128}`;
}

/** `ip -j route show` of one family; entries that are not of the format are passed over. */
export function parseKernelRoutes(text: string, family: 4 | 6): RouteFacts[] {
	return parseList<RawRoute>(text).flatMap(route => {
		if (typeof route.dst !== 'string') {
			return [];
		}

		const hops = (Array.isArray(route.nexthops) ? (route.nexthops as (RawHop | null)[]) : [route]).map(
			hop => ({
				via: textOrNull(hop?.gateway) ?? textOrNull(hop?.via?.host),
				ifname: textOrNull(hop?.dev),
			}),
		);
		return [
			{
				prefix: prefixOf(route.dst, family),
				// `ip` leaves out what nobody chose.
				protocol: textOrNull(route.protocol) ?? 'boot',
				interfaces: hops.flatMap(({ifname}) => ifname ?? []),
				nextHops: hops.map(({via, ifname}) => hopOf(via, ifname)).sort(),
			},
		];
	});
}

/** `show route …` of BIRD, one entry a route: a prefix may have several. Lines that are not of the format are passed over. */
export function parseBirdRoutes(reply: string): RouteFacts[] {
	const routes: {prefix: string; protocol: string; interfaces: string[]; nextHops: string[]}[] = [];
	let prefix = '';
	for (const raw of reply.split('\n')) {
		const line = raw.replace(/^(?:\d{4}[- ]| )/, '');
		const route = /^(\S+\/\d+)?\s+(\w+) \[(\S+) /.exec(line);
		if (route) {
			prefix = route[1] ?? prefix;
			const hops: string[] = [];
			routes.push({prefix, protocol: route[3]!, interfaces: [], nextHops: hops});
			continue;
		}

		const hop = /^\s+(?:via (\S+) on|dev) (\S+)/.exec(line);
		const last = routes.at(-1);
		if (hop && last) {
			last.interfaces.push(hop[2]!);
			last.nextHops.push(hopOf(hop[1] ?? null, hop[2]!));
		}
	}

	return routes.map(route => ({
		...route,
		nextHops: route.nextHops.length === 0 ? ['-'] : route.nextHops.toSorted(),
	}));
}
