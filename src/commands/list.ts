// `wgsim list`: lists the labs on this engine.

import type {Command} from 'commander';
import {action} from './action.js';

export function register(program: Command): void {
	program
		.command('list')
		.alias('ls')
		.summary('list the labs on this engine')
		.description('List the labs on this engine. They are found by their labels; no file is needed.')
		.option('--json', 'one JSON document on stdout')
		.addHelpText('after', '\nExamples:\n  wgsim list\n  wgsim list --json | jq -r .labs[].lab')
		.action(action(() => import('./run/list.js')));
}
