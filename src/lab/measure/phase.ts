// Calculates the result of a fault, or of its healing, from an observation.

import {findGaps, isThrough} from './flow-log.js';
import type {MeasuredFlow, MeasuredPhase, Way} from './model.js';
import type {Observation, SeenFlow, SeenWay} from './observation.js';

/** Of the lab's clock, in milliseconds. */
export interface PhaseTimes {
	/** When the fault was ordered, and when that was carried out. */
	readonly ordered: number;
	readonly done: number;
	/** Probes sent until then are counted: all that is to come of them has come. */
	readonly end: number;
	/** Ways seen until then are told. */
	readonly looked: number;
	/** Whether all came to rest before the end, and for how long it had rested then. */
	readonly rested: boolean;
	readonly rest: number;
	/** Only routing rested: some flows go on losing packets. */
	readonly losing: boolean;
}

const least = (...values: (number | undefined)[]): number =>
	Math.min(...values.filter(value => value !== undefined));

/** When a fault showed first; at the latest when it was carried out. */
export function findZero({flows, changes}: Observation, {ordered, done}: PhaseTimes): number {
	const losses = flows.map(({log}) => log.between(ordered, done).find(probe => !isThrough(probe))?.sent);
	return least(done, changes.find(({at}) => at >= ordered)?.at, ...losses);
}

const round = (value: number): number => Math.round(value * 10) / 10;
const roundOrNull = (value: number | null): number | null => (value === null ? null : round(value));

export function measurePhase(observation: Observation, times: PhaseTimes): MeasuredPhase {
	const {ordered, end, rested, losing} = times;
	const zero = findZero(observation, times);
	const flows = observation.flows.map(flow => measureFlow(flow, times, zero));
	const sum = (pick: (flow: MeasuredFlow) => number): number =>
		flows.reduce((total, flow) => total + pick(flow), 0);
	const changes = observation.changes.filter(({at, routes}) => at >= ordered && at < end && routes > 0);
	const lastChange = changes.at(-1);
	const lastRouteChange = lastChange === undefined ? null : round(Math.max(0, lastChange.at - zero));
	const latest = (those: readonly MeasuredFlow[]): number | null =>
		those.some(flow => flow.recovered === null) ? null : Math.max(0, ...those.map(flow => flow.recovered!));
	const recovered = latest(flows);
	// What is lost for good says nothing of when routing had settled.
	const restored = losing ? latest(flows.filter(flow => flow.recovered !== null)) : recovered;
	return {
		sent: sum(({sent}) => sent),
		lost: sum(({lost}) => lost),
		duplicates: sum(({duplicates}) => duplicates),
		reordered: sum(({reordered}) => reordered),
		gap: Math.max(0, ...flows.map(({gap}) => gap)),
		recovered,
		settled: rested && restored !== null ? Math.max(restored, lastRouteChange ?? 0) : null,
		lastRouteChange,
		routeChanges: changes.reduce((total, {routes}) => total + routes, 0),
		flows,
	};
}

function measureFlow(
	flow: SeenFlow,
	{ordered, end, looked, rest, losing}: PhaseTimes,
	zero: number,
): MeasuredFlow {
	const {from, to, family, log} = flow;
	const last = findGaps(log.between(ordered, end)).at(-1);
	const goesOn = last !== undefined && (last.to === null || (losing && last.to > end - rest));
	const recovered = last === undefined ? 0 : goesOn ? null : last.to! - zero;
	const count = log.count(ordered, end, zero);
	return {
		from,
		to,
		family,
		...count,
		gap: round(count.gap),
		gapAt: roundOrNull(count.gapAt),
		recovered: roundOrNull(recovered),
		ways: listWays(flow, ordered, looked, zero),
	};
}

/** The way before, and each new one since. */
export function listWays(flow: SeenFlow, ordered: number, looked: number, zero: number): Way[] {
	const before = flow.ways.findLast(({at, reached}) => at < ordered && reached);
	const since = flow.ways.filter(({at}) => at >= ordered && at < looked);
	const ways: Way[] = [];
	for (const way of before === undefined ? since : [before, ...since]) {
		const next = nameWay(flow, way, way === before ? null : round(Math.max(0, way.at - zero)));
		const last = ways.at(-1);
		if (last === undefined || !isSameWay(last, next)) {
			ways.push(next);
		}
	}

	return ways;
}

const silent = '*';

const nameWay = ({from, to}: SeenFlow, {hops, reached}: SeenWay, at: number | null): Way => ({
	at,
	nodes: [from, ...hops.map(hop => hop ?? silent), ...(reached ? [to] : [])],
	complete: reached,
});

/** Routers limit how often they answer: a silent one proves nothing. */
const isSameWay = (one: Way, other: Way): boolean =>
	one.complete === other.complete &&
	one.nodes.length === other.nodes.length &&
	one.nodes.every((name, index) => {
		const there = other.nodes[index];
		return name === there || name === silent || there === silent;
	});
