// Prints the steps of scenarios and their results: a line each, and failures in full.

import type {CheckReport, CheckResult} from '../lab/check/model.js';
import type {Scenario} from '../topology/scenario.js';
import {renderProblem, toneFirst} from './check.js';
import type {Line} from './sinks/paint.js';
import {renderTable} from './table.js';

const marks: Record<CheckResult['status'], string> = {passed: 'ok', failed: 'FAILED', error: 'ERROR'};

const took = (milliseconds: number): string => `${(milliseconds / 1000).toFixed(1)} s`;

/** One step, as it ends. */
export const renderStep = ({status, name, seen, duration}: CheckResult): string =>
	`${marks[status].padEnd(6)} ${took(duration).padStart(7)}  ${name}: ${seen}`;

export function renderScenarioReport(report: CheckReport): Line[] {
	const {lab, results, passed, duration} = report;
	const problems = results.filter(({status}) => status !== 'passed');
	const count = `${passed} of ${results.length} steps passed`;
	return [
		...results.map(one => toneFirst(renderStep(one))),
		...problems.flatMap(problem => ['', ...renderProblem(problem)]),
		`${lab}: ${results.length === 0 ? 'nothing was run' : count} in ${took(duration)}`,
	];
}

export function renderScenarioList(scenarios: readonly Scenario[]): string[] {
	return renderTable(
		['SCENARIO', 'STEPS', 'WHAT'],
		scenarios.map(({name, steps, description}) => [name, String(steps.length), description ?? '']),
	);
}
