// Renders the fixed routes that BIRD has, as one of several to a prefix is watched by BFD, and the sessions that watch them.

import {type Family, formatAddress, formatPrefix} from '../topology/address.js';
import type {StaticRoute, Watch} from '../topology/model.js';
import {block, closed} from './bird-blocks.js';
import {defaultMetric} from './routes.js';

/** What BIRD gives the kernel for all its routes, of every protocol. */
const metricOfBird = 32;

// In BIRD the higher preference wins. A metric up to that of BIRD's own routes stands above all protocols, another below.
const above = 60_000;
const below = 99;

function preferenceOf(metric: number, metrics: readonly number[]): number {
	const rank = metrics.filter(each => each < metric).length;
	return metric <= metricOfBird ? above - rank : Math.max(below - rank, 1);
}

const metricOf = ({to, metric}: StaticRoute): number => metric ?? defaultMetric[to.family];

function renderRoute({to, via, ifname, kind, bfd}: StaticRoute): string {
	const device = ifname === null ? '' : `"${ifname}"`;
	const hop = via === null ? `via ${device}` : `via ${formatAddress(via)}${device && ` dev ${device}`}`;
	return `route ${formatPrefix(to)} ${kind === 'unicast' ? hop : kind}${bfd === null ? '' : ' bfd'};`;
}

const metricsOf = (routes: readonly StaticRoute[]): number[] =>
	[...new Set(routes.filter(({byBird}) => byBird).map(metricOf))].sort((one, other) => one - other);

interface FixedProtocol {
	readonly name: string;
	readonly family: Family;
	readonly metric: number;
	readonly routes: readonly StaticRoute[];
}

/** One protocol for each metric: BIRD takes the route of the best one whose next hop is up. */
export const listFixedProtocols = (all: readonly StaticRoute[]): FixedProtocol[] =>
	([6, 4] as const).flatMap((family: Family) =>
		metricsOf(all)
			.map(metric => ({
				name: `FIXED${family}_${metric}`,
				family,
				metric,
				routes: all.filter(one => one.byBird && one.to.family === family && metricOf(one) === metric),
			}))
			.filter(({routes}) => routes.length > 0),
	);

export const renderFixedRoutes = (all: readonly StaticRoute[]): string[][] =>
	listFixedProtocols(all).map(({name, family, metric, routes}) => {
		const channel = block(`ipv${family}`, [`preference ${preferenceOf(metric, metricsOf(all))};`]);
		return block(`protocol static ${name}`, [...closed(channel), ...routes.map(renderRoute)]);
	});

/** Both ends of a session are told of each other: the watched one has no route that asks for it. */
export const renderWatches = (watches: readonly Watch[]): string[] =>
	watches.map(
		({ifname, localAddress, neighborAddress}) =>
			`neighbor ${formatAddress(neighborAddress)} dev "${ifname}" local ${formatAddress(localAddress)};`,
	);
