// `wgsim doctor`: checks each requirement of wgsim, and says how to meet a missing one.

import type {Command} from 'commander';
import {action} from './action.js';

const examples = `
Examples:
  wgsim doctor
  wgsim doctor --on lab1,lab2
  wgsim doctor --json | jq '.findings[] | select(.state != "ok")'

The kernel is tried in a container that is removed afterwards. Exit code 1: labs cannot run here.`;

export function register(program: Command): void {
	program
		.command('doctor')
		.summary('check the requirements of wgsim')
		.description('Check the engine, the image, the kernel and the limits of this machine.')
		.option(
			'--on <machines>',
			'check each of these: names of Docker contexts, with commas, or swarm (default: WGSIM_ON)',
		)
		.option('--json', 'one JSON document on stdout')
		.addHelpText('after', examples)
		.action(action(() => import('./run/doctor.js')));
}
