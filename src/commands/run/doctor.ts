// `wgsim doctor`: checks each requirement of wgsim, and says how to meet a missing one.

import {withMachines} from '../../engine/provider.js';
import {exitCodes} from '../../errors.js';
import type {Finding} from '../../lab/doctor/doctor.js';
import {diagnose, diagnoseMachines} from '../../lab/doctor/doctor.js';
import type {Line} from '../../output/sinks/paint.js';
import type {Tone} from '../../output/sinks/spans.js';
import {print, printJson} from '../../output/sinks/stdio.js';
import {withInterrupt} from './interrupt.js';

interface Options {
	readonly on?: string;
	readonly json?: boolean;
}

export async function run({on = process.env['WGSIM_ON'], json}: Options): Promise<void> {
	if (on) {
		await runOn(on, json);
		return;
	}

	const diagnosis = await withInterrupt(diagnose);
	if (json) {
		printJson(diagnosis);
	} else {
		print(render(diagnosis.findings, diagnosis.canRun));
	}

	process.exitCode = diagnosis.canRun ? exitCodes.done : exitCodes.failed;
}

/** Each of several machines. */
async function runOn(on: string, json: boolean | undefined): Promise<void> {
	const machines = await withInterrupt(signal =>
		withMachines(on, signal, named => diagnoseMachines(named, signal)),
	);
	if (json) {
		printJson({machines});
	} else {
		for (const {machine, findings, canRun} of machines) {
			print([[{text: machine, bold: true}], ...render(findings, canRun), '']);
		}
	}

	const all = machines.every(({canRun}) => canRun);
	process.exitCode = all ? exitCodes.done : exitCodes.failed;
}

const tones: Readonly<Record<Finding['state'], Tone>> = {ok: 'good', note: 'busy', missing: 'bad'};

function render(findings: readonly Finding[], canRun: boolean): Line[] {
	const width = Math.max(...findings.map(({subject}) => subject.length));
	const lines = findings.flatMap(({subject, state, text, hint}): Line[] => [
		[
			{text: {ok: 'ok     ', note: 'note   ', missing: 'MISSING'}[state], tone: tones[state]},
			`  ${subject.padEnd(width)}  ${text}`,
		],
		...(hint === null ? [] : [`${' '.repeat(11 + width)}→ ${hint}`]),
	]);
	const verdict: Line = canRun
		? [{text: 'Labs can run here.', tone: 'good'}]
		: [{text: 'Labs cannot run here yet.', tone: 'bad'}];
	return [...lines, '', verdict];
}
