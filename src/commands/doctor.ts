// `wgsim doctor`: checks each requirement of wgsim, and says how to meet a missing one.

import type {Command} from 'commander';
import {action} from './action.js';

const examples = `
Examples:
  wgsim doctor
  wgsim doctor --on lab1,lab2
  wgsim doctor --json | jq '.findings[] | select(.state != "ok")'

A container, removed afterwards, tests the kernel's features. Exit code 1: labs cannot run here.`;

export function register(program: Command): void {
	program
		.command('doctor')
		.summary('check the requirements of wgsim')
		.description('Check the engine, the image, the kernel and the limits of this machine.')
		.option(
			'--on <machines>',
			'check each of these machines: Docker contexts, separated by commas, or swarm (default: WGSIM_ON)',
		)
		.option('--json', 'one JSON document on stdout')
		.addHelpText('after', examples)
		.action(action(() => import('./run/doctor.js')));
}
