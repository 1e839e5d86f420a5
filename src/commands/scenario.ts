// `wgsim scenario`: runs the scenarios of a topology.

import type {Command} from 'commander';
import {action} from './action.js';
import {labText} from './lab-text.js';
import {lockOption} from './lock-option.js';

const examples = `
Examples:
  wgsim scenario --list
  wgsim scenario lose-a-gateway
  wgsim scenario --all --junit report.xml
  wgsim scenario rotate-keys --json | jq '.results[] | select(.status != "passed")'

Everything is healed at the end, also after Ctrl-C. Exit code 3: a bound did not hold. See docs/scenarios.md.`;

export function register(program: Command): void {
	program
		.command('scenario')
		.summary("run the topology's scenarios")
		.description('Run scenarios of a running lab: break it, wait, and compare the loss with bounds.')
		.argument('[scenario...]', 'scenarios to run')
		.option('--all', 'all of them')
		.option('--list', 'list them')
		.option('--lab <lab>', labText)
		.option(...lockOption)
		.option('--json', 'one JSON document on stdout')
		.option('--tap', 'TAP on stdout')
		.option('--junit <file>', 'also write JUnit XML to this file, - for stdout')
		.option(
			'--summary <file>',
			'also write the results as a page for a CI job, as GitHub shows beside its log',
		)
		.option('-q, --quiet', 'do not print each step')
		.option('--record <file>', 'record the lab meanwhile, for wgsim replay')
		.addHelpText('after', examples)
		.action(action(() => import('./run/scenario.js')));
}
