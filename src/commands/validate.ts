// `wgsim validate`: reports all problems of topology files; needs neither Docker nor root.

import type {Command} from 'commander';
import {action} from './action.js';
import {collectSet} from './collect-set.js';

const examples = `
Examples:
  wgsim validate my-vpn.yaml
  wgsim validate topologies/*.yaml
  generate-vpn | wgsim validate -
  wgsim validate big-mesh.yaml --set SITES=20

Problems go to stderr, one a line, as file:line:column. Exit code 2: there is a problem.`;

export function register(program: Command): void {
	program
		.command('validate')
		.summary('report all problems of a topology file')
		.description('Check topology files. Needs neither Docker nor root.')
		.argument('<file...>', 'topology files; - for stdin')
		.option('--set <name=value>', 'set a variable of the files; may be repeated', collectSet)
		.option('--json', 'one JSON document on stdout')
		.addHelpText('after', examples)
		.action(action(() => import('./run/validate.js')));
}
