// What of a snapshot is news at once, and what differs from round to round and is recorded now and then: counters, rates, ages.

import type {LabSnapshot, NodeView, TunnelEndView} from '../observer/model.js';
import type {Patch} from './patch.js';

const nodeOf = ({cpu, memory, namespaces, ...node}: NodeView) => ({
	...node,
	namespaces: namespaces.map(({interfaces, ...sessions}) => ({
		...sessions,
		interfaces: interfaces?.map(({received, sent, ...ifc}) => ifc) ?? null,
	})),
});

const endOf = ({received, sent, reason, latestHandshake, ...end}: TunnelEndView) => end;

/** Plain data to compare with another's. */
export const steadyPart = ({nodes, tunnels, missing, reach, time, ...rest}: LabSnapshot): unknown => ({
	...rest,
	known: time !== null,
	nodes: nodes.map(nodeOf),
	tunnels: tunnels.map(({a, b, reason, ...tunnel}) => ({...tunnel, a: endOf(a), b: b && endOf(b)})),
	// Their words have ages.
	missing: missing?.map(({kind, node, subject}) => ({kind, node, subject})) ?? null,
	reach: reach && {...reach, pairs: reach.pairs.map(({at, ...pair}) => pair)},
});

/** Fields that differ from round to round, and say nothing but how much. */
const figures = new Set(['cpu', 'memory', 'received', 'sent']);

/** The difference without its figures; null where nothing else differs. */
export function withoutFigures(patch: Patch | null): Patch | null {
	if (patch === null || Array.isArray(patch)) {
		return patch;
	}

	const kept = Object.entries(patch as Readonly<Record<string, Patch>>).flatMap(([key, change]) => {
		const rest = figures.has(key) ? null : withoutFigures(change);
		return rest === null ? [] : [[key, rest] as const];
	});
	return kept.length === 0 ? null : Object.fromEntries(kept);
}

const round = (value: number, unit: number): number => Math.round(value / unit) * unit;

/** As a reader sees figures: two digits of a rate and of a load, a tenth of a megabyte, a hundredth of a second. */
const roundings: Readonly<Record<string, (value: number) => number>> = {
	rate: value => Number(value.toPrecision(2)),
	cpu: value => Number(value.toPrecision(2)),
	memory: value => round(value, 100_000),
	time: value => Number(value.toFixed(2)),
};

/** Figures that need not be exact, rounded: most of them are then what they were before. */
export function rounded<T>(value: T, key = ''): T {
	if (typeof value === 'number') {
		return (Object.hasOwn(roundings, key) ? roundings[key]!(value) : value) as T;
	}

	if (typeof value !== 'object' || value === null) {
		return value;
	}

	return (
		Array.isArray(value)
			? value.map(one => rounded(one))
			: Object.fromEntries(Object.entries(value).map(([name, one]) => [name, rounded(one, name)]))
	) as T;
}
