// The actions that list the scenarios of a lab and run one, with probes that are shown while it goes on.

import type {CheckReport} from '../../lab/check/model.js';
import {count} from '../look/format.js';
import {failures} from './check.js';
import {type ActionKey, type LabAction, type Offer, operate, type Perform} from './model.js';

const offerScenarios: Offer = () => [
	{
		title: 'choose a scenario',
		command: 'wgsim scenario --list',
		question: null,
		operation: operate('scenarios', {}, listThem),
	},
];

const listThem: Perform = async ({engine, lab}, _about, {choose, signal}) => {
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
};

const scenarioAction = (name: string): LabAction => ({
	title: name,
	command: `wgsim scenario ${name}`,
	question: `Run ${name}? It breaks the lab, and heals it at the end.`,
	measures: true,
	operation: operate('scenario', {name}, runOne),
});

const runOne: Perform<{readonly name: string}> = async ({engine, lab}, {name}, {say, note, lost, signal}) => {
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
};

export const scenarioKeys: readonly ActionKey[] = [
	{key: 'M', help: 'run a scenario of the lab', footer: null, offer: offerScenarios},
];
