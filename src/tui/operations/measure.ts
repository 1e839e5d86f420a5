// Measures what a fault costs, or runs a scenario, and shows its probes while they go on.

import type {CheckReport} from '../../lab/check/model.js';
import type {LabAction, Operation} from '../actions.js';
import type {OperationContext, Outcome} from '../backend.js';
import {count} from '../look/format.js';
import {failures} from './check.js';
import type {LabContext} from './context.js';

export async function measureCost(
	{engine, lab}: LabContext,
	{fault}: Extract<Operation, {kind: 'measure'}>,
	{say, note, lost, signal}: OperationContext,
): Promise<Outcome> {
	const [{measureFault}, {findLab}] = await Promise.all([
		import('../../lab/measure/measure.js'),
		import('../../lab/find/find.js'),
	]);
	const {runs} = await measureFault(engine, await findLab(engine, lab), {
		fault,
		watch: lost,
		signal,
		report: event => {
			if (event.kind === 'note') {
				say(event.text);
				note(event.text);
			}
		},
	});
	const {broken} = runs[0]!;
	const settled =
		broken.settled === null ? 'not settled in time' : `settled after ${(broken.settled / 1000).toFixed(1)} s`;
	return {
		text: `longest gap ${Math.round(broken.gap)} ms, ${broken.lost} lost, ${settled}; healed`,
		lines: null,
	};
}

export async function listThem(
	{engine, lab}: LabContext,
	_operation: Extract<Operation, {kind: 'scenarios'}>,
	{choose, signal}: OperationContext,
): Promise<Outcome> {
	const [{listScenarios}, {findLab}] = await Promise.all([
		import('../../lab/scenario/scenario.js'),
		import('../../lab/find/find.js'),
	]);
	const scenarios = await listScenarios(engine, await findLab(engine, lab, signal), signal);
	if (scenarios.length > 0) {
		choose(
			'Scenarios',
			scenarios.map(({name}) => scenarioAction(name)),
		);
	}

	return {
		text:
			scenarios.length === 0
				? 'the topology of this lab has no scenarios'
				: count(scenarios.length, 'scenario'),
		lines: null,
	};
}

const scenarioAction = (name: string): LabAction => ({
	title: name,
	command: `wgsim scenario ${name}`,
	question: `Run ${name}? It breaks the lab, and heals it at the end.`,
	operation: {kind: 'scenario', name},
});

export async function runOne(
	{engine, lab}: LabContext,
	{name}: Extract<Operation, {kind: 'scenario'}>,
	{say, note, lost, signal}: OperationContext,
): Promise<Outcome> {
	const [{runScenarios}, {findLab}] = await Promise.all([
		import('../../lab/scenario/scenario.js'),
		import('../../lab/find/find.js'),
	]);
	say('until packets come through');
	const report: CheckReport = await runScenarios(engine, await findLab(engine, lab), [name], {
		watch: lost,
		signal,
		onWait: say,
		report: result => {
			say(result.name);
			note(`${result.status}: ${result.name}: ${result.seen}`, result.status !== 'passed');
		},
	});
	return {
		text: `${report.passed} of ${count(report.results.length, 'step')} passed; healed`,
		lines: report.ok ? null : failures(report),
		isBad: !report.ok,
	};
}
