// `wgsim scenario`: runs the scenarios of a topology.

import type {Command} from 'commander';
import {action} from './action.js';
import {labText} from './lab-text.js';
import {lockOption} from './lock-option.js';
import {addReportOptions} from './report-options.js';

const examples = `
Examples:
  wgsim scenario --list
  wgsim scenario lose-a-gateway
  wgsim scenario --all --junit report.xml
  wgsim scenario rotate-keys --json | jq '.results[] | select(.status != "passed")'

Everything is healed at the end, also after Ctrl-C. Exit code 3: a bound did not hold. See docs/scenarios.md.`;

export function register(program: Command): void {
	addReportOptions(
		program
			.command('scenario')
			.summary("run the topology's scenarios")
			.description('Run scenarios of a running lab: break it, wait, and compare the loss with bounds.')
			.argument('[scenario...]', 'scenarios to run')
			.option('--all', 'all of them')
			.option('--list', 'list them')
			.option('--lab <lab>', labText)
			.option(...lockOption),
	)
		.option('-q, --quiet', 'do not print each step')
		.option('--record <file>', 'record the lab meanwhile, for wgsim replay')
		.addHelpText('after', examples)
		.action(action(() => import('./run/scenario.js')));
}
