// Allocates the addresses inside tunnels: a pair of neighbouring addresses, /127 or /31, from each transit prefix.

import {
	formatAddress,
	formatPrefix,
	networkOf,
	nthAddress,
	type Prefix,
	parsePrefix,
	widthOf,
} from '../address.js';
import type {Path} from '../problem.js';
import type {FileValue} from '../schema/file.js';
import {type GatewayNumber, placeBeyond, placeByProduct, placeInTriangle} from './numbers.js';
import type {Gateway} from './sites.js';
import type {Trace} from './trace.js';

/** Gives a tunnel its place: the index of its first address in each transit prefix. Even. */
export type TransitOrder = 'stable' | 'walk';

/** One end of a tunnel to be numbered: its gateway, and where that is at its site. */
interface TransitEnd extends GatewayNumber {
	readonly index: number;
	readonly site: {readonly number: number; readonly room: number};
}

/** One tunnel to be numbered: that of the lower site first; `lane` counts tunnels of one pair. */
export interface TransitRequest {
	readonly ends: readonly [TransitEnd, TransitEnd];
	readonly lane: number;
}

/** What counts from the end of a pool stays in its first 2³² addresses: they are read by people. */
const mostBits = 32n;

/** The index of each request's first address; a negative one counts from the end. `lanes` is the most tunnels that any pair has. */
export function indexTransit(
	requests: readonly TransitRequest[],
	order: TransitOrder,
	lanes: number,
): number[] {
	const stableIndex = ({ends: [one, other], lane}: TransitRequest): number => {
		if (one.beyond === 0 && other.beyond === 0) {
			return 2 * (placeInTriangle(one.number, other.number) * lanes + lane);
		}

		const sites = placeInTriangle(one.site.number, other.site.number) + 1;
		const place = placeByProduct(sites, placeBeyond(one.index, other.index, one.site.room));
		return -2 * ((place - 1) * lanes + lane + 1);
	};
	return requests.map((request, position) => (order === 'walk' ? 2 * position : stableIndex(request)));
}

/** How many addresses a pool must have, for those from its start and those from its end. */
export function countTransit(indexes: readonly number[]): number {
	const fromStart = indexes.reduce((most, index) => Math.max(most, index + 2), 0);
	return indexes.reduce((most, index) => Math.max(most, fromStart - index), fromStart);
}

/** Both ends' addresses of a tunnel, one from each pool; null for a pool that is too small. */
export function takeTransit(pool: Prefix, index: number): [string, string] | null {
	const bits = BigInt(widthOf(pool.family) - pool.length);
	const start = index < 0 ? (1n << (bits < mostBits ? bits : mostBits)) + BigInt(index) : BigInt(index);
	const first = nthAddress(pool, start);
	const second = nthAddress(pool, start + 1n);
	if (first === null || second === null) {
		return null;
	}

	const length = widthOf(pool.family) - 1;
	return [`${formatAddress(first)}/${length}`, `${formatAddress(second)}/${length}`];
}

/** What is wrong with a pool that must hold `count` addresses; null where it holds them. */
export function explainShortage(pool: Prefix, count: number): {message: string; hint: string} | null {
	const width = widthOf(pool.family);
	const size = 1n << BigInt(width - pool.length);
	if (size >= BigInt(count)) {
		return null;
	}

	const needed = width - Math.ceil(Math.log2(count));
	return {
		message: `${formatPrefix(pool)} has ${size} addresses; the tunnels need ${count}`,
		hint: `give it a length of /${needed} or shorter`,
	};
}

const defaultPools = ['2001:db8:ff::/64', '169.254.0.0/16'].map(text => parsePrefix(text)!);

/** The transit prefixes, how addresses are taken from them, and where they are in the file. */
export function transitPools({overlay}: FileValue): {
	readonly pools: readonly Prefix[];
	readonly order: TransitOrder;
	readonly path: Path;
} {
	const transit = overlay?.transit ?? defaultPools;
	const path = ['overlay', 'transit'];
	return isPoolList(transit)
		? {pools: transit, order: 'stable', path}
		: {pools: transit.from, order: transit.order ?? 'stable', path: [...path, 'from']};
}

interface Lane extends TransitRequest {
	readonly ends: readonly [Gateway, Gateway];
}

/** Both ends' addresses of each tunnel, from every transit prefix. */
export function allocateTransit(
	lanes: readonly Lane[],
	file: FileValue,
	trace: Trace,
): [string[], string[]][] {
	const {pools, order, path: source} = transitPools(file);
	const indexes = indexTransit(
		lanes,
		order,
		mostOf(lanes, ({lane}) => lane + 1),
	);
	const count = countTransit(indexes);
	for (const [position, pool] of pools.entries()) {
		const path = [...source, position];
		const shortage = explainShortage(pool, count);
		if (shortage !== null && lanes.length > 0) {
			const most = mostOf(
				lanes.flatMap(({ends}) => ends),
				({index, site}) => site.fields.gateways?.count ?? index,
			);
			const orRoom = indexes.some(index => index < 0) ? `, or write sites.gateways.room: ${most}` : '';
			trace.report({path, message: shortage.message, hint: `${shortage.hint}${orRoom}`});
		}
	}

	return indexes.map(index => {
		const taken = pools.map(pool => takeTransit(networkOf(pool), index) ?? ['', '']);
		return [taken.map(([first]) => first!), taken.map(([, second]) => second!)];
	});
}

/** At least 1. One by one: so many arguments as a large mesh has tunnels no stack holds. */
const mostOf = <Item>(items: readonly Item[], numberOf: (item: Item) => number): number =>
	items.reduce((most, item) => Math.max(most, numberOf(item)), 1);

const isPoolList = (
	transit: NonNullable<NonNullable<FileValue['overlay']>['transit']>,
): transit is Prefix[] => Array.isArray(transit);
