// `wgsim doctor`: checks each requirement of wgsim, and says how to meet a missing one.

import type {Command} from 'commander';
import {exitCodes} from '../errors.js';
import type {Finding} from '../lab/doctor/doctor.js';
import {print, printJson} from '../output/sinks/stdio.js';

const examples = `
Examples:
  wgsim doctor
  wgsim doctor --json | jq '.findings[] | select(.state != "ok")'

The kernel is tried in a container that is removed afterwards. Exit code 1: labs cannot run here.`;

export function register(program: Command): void {
	program
		.command('doctor')
		.summary('check the requirements of wgsim')
		.description('Check the engine, the image, the kernel and the limits of this machine.')
		.option('--json', 'one JSON document on stdout')
		.addHelpText('after', examples)
		.action(doctor);
}

async function doctor({json}: {readonly json?: boolean}): Promise<void> {
	const [{diagnose}, {withInterrupt}] = await Promise.all([
		import('../lab/doctor/doctor.js'),
		import('./interrupt.js'),
	]);
	const diagnosis = await withInterrupt(diagnose);
	if (json) {
		printJson(diagnosis);
	} else {
		print(render(diagnosis.findings, diagnosis.canRun));
	}

	process.exitCode = diagnosis.canRun ? exitCodes.done : exitCodes.failed;
}

function render(findings: readonly Finding[], canRun: boolean): string[] {
	const width = Math.max(...findings.map(({subject}) => subject.length));
	const lines = findings.flatMap(({subject, state, text, hint}) => [
		`${{ok: 'ok     ', note: 'note   ', missing: 'MISSING'}[state]}  ${subject.padEnd(width)}  ${text}`,
		...(hint === null ? [] : [`${' '.repeat(11 + width)}→ ${hint}`]),
	]);
	return [...lines, '', canRun ? 'Labs can run here.' : 'Labs cannot run here yet.'];
}
