// Pure: finds the reasons why a lab has not settled, from its routes and from the probes second by second.

import {isThrough, lateAfter} from './flow-log.js';
import {nameOfFlow, type Observation, type SeenFlow} from './observation.js';

/** Milliseconds of probes that tell whether a flow flows now. */
export const moment = 1000;

export const seconds = (milliseconds: number): string => `${(milliseconds / 1000).toFixed(2)} s`;

/** `all`, `none` or `some` of the probes came through, among those of this time that can be judged; null for no probe. */
export function through(flow: SeenFlow, from: number, to: number): 'all' | 'none' | 'some' | null {
	const probes = flow.log.between(from, to);
	const count = probes.filter(isThrough).length;
	return probes.length === 0 ? null : count === 0 ? 'none' : count === probes.length ? 'all' : 'some';
}

/** Of the seconds before `to`, so many: in how many of them something came through. */
const secondsThrough = (flow: SeenFlow, count: number, to: number): number =>
	Array.from({length: count}, (_, index) =>
		through(flow, to - (index + 1) * moment, to - index * moment),
	).filter(came => came === 'all' || came === 'some').length;

/**
 * What keeps a lab from being settled, in words; empty when it is: since then no route has changed for `rest` milliseconds, and
 * each flow has come through in every second of them, or in none. So a link that loses packets does settle.
 */
export function findUnrest({now, changes, flows}: Observation, since: number, rest: number): string[] {
	const to = now - lateAfter;
	if (to - rest < since) {
		return [
			`it must be settled for ${seconds(rest)}, and was observed for ${seconds(Math.max(0, to - since))}`,
		];
	}

	const count = Math.floor(rest / moment);
	const lastRoute = changes.findLast(({routes}) => routes > 0)?.at ?? since;
	return [
		...(now - lastRoute < rest ? [`a route changed ${seconds(now - lastRoute)} ago`] : []),
		...flows.flatMap(flow => {
			const came = secondsThrough(flow, count, to);
			return came === 0 || came === count
				? []
				: [`${nameOfFlow(flow)} came through in ${came} of the last ${count} seconds`];
		}),
	];
}

/**
 * Whether routing rests though packets go on being lost: no route has changed for `rest` milliseconds since then, and in every
 * second of them something of each flow came through.
 */
export const isLosing = (observation: Observation, since: number, rest: number): boolean =>
	findUnrest(observation, since, rest).length === 0 &&
	observation.flows.every(
		flow => through(flow, observation.now - lateAfter - moment, observation.now - lateAfter) !== 'none',
	);
