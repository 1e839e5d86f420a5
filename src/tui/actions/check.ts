// The action that runs the lab's checks, and shows the failures with expected and seen state.

import type {CheckReport} from '../../lab/check/model.js';
import {count} from '../look/format.js';
import {type ActionKey, type Offer, operate, type Perform} from './model.js';

/** Tests the lab against its topology. */
const offerCheck: Offer = (_target, {lab}) => [
	{
		title: 'run the checks',
		command: `wgsim check ${lab}`,
		question: null,
		operation: operate('check', {}, check),
	},
];

const check: Perform = async ({engine, lab}, _about, {say, signal}) => {
	const [{runChecks}, {findLab}] = await Promise.all([
		import('../../lab/check/run.js'),
		import('../../lab/find/find.js'),
	]);
	let bad = 0;
	const report = await runChecks(engine, await findLab(engine, lab), {
		signal,
		report: event => {
			if (event.kind === 'result') {
				bad += event.result.status === 'passed' ? 0 : 1;
				say(`${event.done}/${event.of}${bad > 0 ? `, ${bad} did not hold` : ''}`);
			}
		},
	});
	const summary = `${report.passed} of ${count(report.results.length, 'check')} passed in ${(report.duration / 1000).toFixed(1)} s`;
	return {text: summary, lines: report.ok ? null : failures(report), isBad: !report.ok};
};

export const failures = ({results}: CheckReport): string[] =>
	results
		.filter(({status}) => status !== 'passed')
		.flatMap(({name, kind, expected, seen, commands}) => [
			`${kind}: ${name}`,
			`  promised: ${expected}`,
			`  seen:     ${seen}`,
			...commands.map(command => `  look: ${command}`),
			'',
		]);

export const checkKeys: readonly ActionKey[] = [
	{key: 'C', help: 'run the checks', footer: null, offer: offerCheck},
];
