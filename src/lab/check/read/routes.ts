// Reads routes as the kernel shows them (`ip -j route`), and as BIRD does (`show route`).

import {parseList} from './links.js';

/** One way to a prefix: `2001:db8:ff::1 wg3`, `- eth0` for what is on the link itself, `-` where nothing leaves. */
export type NextHop = string;

export interface RouteFacts {
	/** `10.0.3.0/24`; `0.0.0.0/0` and `::/0` for default. */
	readonly prefix: string;
	/** `bird`, `kernel`, `static` …; of BIRD's, the protocol that brought it. */
	readonly protocol: string;
	/** `unicast` leads on; `unreachable`, `blackhole`, `prohibit` and `throw` lead nowhere. */
	readonly kind: string;
	/** `main`, or another of the kernel's tables; `main` for BIRD's, which does not say. */
	readonly table: string;
	/** Interfaces it leaves by: those that are up and have carrier. */
	readonly interfaces: readonly string[];
	/** Sorted; the kind alone where it leads nowhere. */
	readonly nextHops: readonly NextHop[];
}

/** Whether packets go on by it. */
export const leadsOn = ({kind}: RouteFacts): boolean => kind === 'unicast';

const hopOf = (via: string | null, ifname: string | null): NextHop =>
	[via ?? '-', ...(ifname === null ? [] : [ifname])].join(' ');

interface RawHop {
	readonly gateway?: unknown;
	readonly via?: {readonly host?: unknown} | null;
	readonly dev?: unknown;
	readonly flags?: unknown;
}

interface RawRoute extends RawHop {
	readonly type?: unknown;
	readonly dst?: unknown;
	readonly table?: unknown;
	readonly protocol?: unknown;
	readonly nexthops?: unknown;
}

// RTNH_F_DEAD, RTNH_F_LINKDOWN of linux/rtnetlink.h, as `ip` prints them.
const unusable = ['dead', 'linkdown'];

const isUsable = (flags: unknown): boolean =>
	!(Array.isArray(flags) && flags.some(flag => unusable.includes(flag)));

// The kernel's own entries for addresses and broadcasts are no ways to anywhere.
const localTable = 'local';

const textOrNull = (value: unknown): string | null => (typeof value === 'string' ? value : null);

function prefixOf(dst: string, family: 4 | 6): string {
	if (dst === 'default') {
		return family === 4 ? '0.0.0.0/0' : '::/0';
	}

	return dst.includes('/') ? dst : `${dst}/${family === 4 ? 32 : 128}`;
}

/** `ip -j route show table all` of one family, but for the local table; entries that are not of the format are passed over. */
export function parseKernelRoutes(text: string, family: 4 | 6): RouteFacts[] {
	return parseList<RawRoute>(text).flatMap(route => {
		const table = textOrNull(route.table) ?? 'main';
		if (typeof route.dst !== 'string' || table === localTable) {
			return [];
		}

		const kind = textOrNull(route.type) ?? 'unicast';

		const hops = (Array.isArray(route.nexthops) ? (route.nexthops as (RawHop | null)[]) : [route]).map(
			hop => ({
				via: textOrNull(hop?.gateway) ?? textOrNull(hop?.via?.host),
				ifname: textOrNull(hop?.dev),
				usable: isUsable(hop?.flags),
			}),
		);
		return [
			{
				prefix: prefixOf(route.dst, family),
				// `ip` leaves out defaults.
				protocol: textOrNull(route.protocol) ?? 'boot',
				kind,
				table,
				...(kind === 'unicast'
					? {
							interfaces: hops.flatMap(({ifname, usable}) => (usable ? (ifname ?? []) : [])),
							nextHops: hops.map(({via, ifname}) => hopOf(via, ifname)).sort(),
						}
					: {interfaces: [], nextHops: [kind]}),
			},
		];
	});
}

/** `show route …` of BIRD, one entry a route: a prefix may have several. Lines that are not of the format are passed over. */
export function parseBirdRoutes(reply: string): RouteFacts[] {
	const routes: {prefix: string; protocol: string; kind: string; interfaces: string[]; nextHops: string[]}[] =
		[];
	let prefix = '';
	for (const raw of reply.split('\n')) {
		const line = raw.replace(/^(?:\d{4}[- ]| )/, '');
		const route = /^(\S+\/\d+)?\s+(\w+) \[(\S+) /.exec(line);
		if (route) {
			prefix = route[1] ?? prefix;
			const hops: string[] = [];
			routes.push({prefix, protocol: route[3]!, kind: route[2]!, interfaces: [], nextHops: hops});
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
		table: 'main',
		nextHops: route.nextHops.length === 0 ? [route.kind] : route.nextHops.toSorted(),
	}));
}

/** Prefixes that are expected, and have no route that leads on. */
export function listAbsent(expected: readonly string[], routes: readonly RouteFacts[]): string[] {
	const there = new Set(routes.filter(leadsOn).map(({prefix}) => prefix));
	return expected.filter(prefix => !there.has(prefix));
}
