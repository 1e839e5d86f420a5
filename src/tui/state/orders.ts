// The orders of the tables of nodes and of tunnels, and what a filter leaves of a list.

import type {TunnelView} from '../../lab/observer/model.js';
import {markVerdict} from '../look/verdicts.js';
import {matches} from './filter.js';
import type {ListState} from './model.js';
import type {Sums} from './summary.js';

export interface Order<T> {
	readonly name: string;
	compare(one: T, other: T): number;
}

const rateOf = ({a, b}: TunnelView) =>
	(a.received?.rate ?? 0) + ((b === null ? a.sent : b.received)?.rate ?? 0);
const latestOf = ({a, b}: TunnelView) => Math.max(a.latestHandshake ?? 0, b?.latestHandshake ?? 0);

/** `s` goes through these; each falls back on the name. */
export const nodeOrders: readonly Order<Sums>[] = [
	{name: 'problems', compare: (one, other) => other.rank - one.rank},
	{name: 'name', compare: () => 0},
	{name: 'cpu', compare: (one, other) => (other.cpu ?? -1) - (one.cpu ?? -1)},
	{name: 'memory', compare: (one, other) => (other.memory ?? -1) - (one.memory ?? -1)},
	{
		name: 'traffic',
		compare: (one, other) =>
			(other.received ?? 0) + (other.sent ?? 0) - (one.received ?? 0) - (one.sent ?? 0),
	},
];

export const tunnelOrders: readonly Order<TunnelView>[] = [
	{
		name: 'problems',
		compare: (one, other) => markVerdict(other.verdict).rank - markVerdict(one.verdict).rank,
	},
	{name: 'name', compare: () => 0},
	{name: 'traffic', compare: (one, other) => rateOf(other) - rateOf(one)},
	{name: 'handshake', compare: (one, other) => latestOf(one) - latestOf(other)},
];

/** What the filter leaves, in the list's order, and by `byDefault` where that makes no difference. */
export function arrange<T>(
	all: readonly T[],
	{filter, sort, reversed}: ListState,
	orders: readonly Order<T>[],
	byDefault: (one: T, other: T) => number,
	textOf: (one: T) => string,
): T[] {
	const order = orders[sort] ?? orders[0]!;
	const sorted = all
		.filter(one => matches(textOf(one), filter))
		.sort((one, other) => order.compare(one, other) || byDefault(one, other));
	return reversed ? sorted.reverse() : sorted;
}
