// Pure: compares the results of probes with a scenario's bounds.

import type {Bound, ScenarioStep} from '../../topology/scenario.js';
import type {Verdict} from '../check/model.js';
import {lateAfter} from '../measure/flow-log.js';
import type {Observation, SeenFlow} from '../measure/observation.js';
import {nameOfFlow} from '../measure/observation.js';
import {moment, seconds, through} from '../measure/unrest.js';

type CheckStep = Extract<ScenarioStep, {kind: 'check'}>;

/** The flows that are meant, such as `R1:R3` both ways; all for null. */
export const flowsOf = ({flows}: Observation, probes: readonly string[] | null): readonly SeenFlow[] =>
	flows.filter(
		({from, to}) => probes === null || probes.includes(`${from}:${to}`) || probes.includes(`${to}:${from}`),
	);

export function holds({operator, value}: Bound, seen: number): boolean {
	switch (operator) {
		case '<':
			return seen < value;
		case '<=':
			return seen <= value;
		case '=':
			return seen === value;
		case '>=':
			return seen >= value;
		case '>':
			return seen > value;
	}
}

/** Whether packets come through now: of every flow, all of the last moment; or, of every flow, none. */
export function flowing(
	observation: Observation,
	probes: readonly string[] | null,
	wanted: boolean,
): boolean {
	const to = observation.now - lateAfter;
	const flows = flowsOf(observation, probes);
	return flows.every(flow => through(flow, to - moment, to) === (wanted ? 'all' : 'none'));
}

const share = (lost: number, sent: number): number => (sent === 0 ? 0 : (100 * lost) / sent);

/** `gap < 3s, lost = 0 on R1:R3`. */
export function describeCheck({probes, gap, lost, reach}: CheckStep): string {
	const parts = [
		reach === null ? '' : reach ? 'packets come through' : 'no packet comes through',
		gap === null ? '' : `gap ${gap.text}`,
		lost === null ? '' : `lost ${lost.text}`,
	];
	return `${parts.filter(Boolean).join(', ')}${probes === null ? '' : ` on ${probes.join(', ')}`}`;
}

/** Bounds on gap and loss, of the probes sent from one time of the lab's clock to another. The worst flow is told first. */
export function judgeBounds(
	observation: Observation,
	step: CheckStep,
	from: number,
	to: number,
): Pick<Verdict, 'status' | 'seen' | 'facts'> {
	const counted = flowsOf(observation, step.probes)
		.map(flow => ({flow, ...flow.log.count(from, to, from)}))
		.sort((one, other) => other.gap - one.gap || other.lost - one.lost);
	const [worst] = counted;
	const inBounds = ({gap, lost, sent}: {gap: number; lost: number; sent: number}): boolean =>
		(step.gap === null || holds(step.gap, gap)) &&
		(step.lost === null || holds(step.lost, step.lost.unit === 'percent' ? share(lost, sent) : lost));
	const tell = ({flow, gap, lost, sent}: (typeof counted)[number]): string =>
		`${nameOfFlow(flow)}: gap ${seconds(gap)}, ${lost} of ${sent} lost`;
	return {
		status: worst !== undefined && counted.every(inBounds) ? 'passed' : 'failed',
		seen: worst === undefined ? 'no such flow' : tell(worst),
		facts: counted.filter(each => !inBounds(each)).map(tell),
	};
}
