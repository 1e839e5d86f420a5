// `wgsim diff`: tells how a running lab differs from a file.

import type {Command} from 'commander';
import {action} from './action.js';
import {collectSet} from './collect-set.js';

const examples = `
Examples:
  wgsim diff my-vpn.yaml
  wgsim diff my-vpn.yaml && echo 'nothing to do'
  wgsim diff my-vpn.yaml --json | jq -r '.actions[].container'

It looks into every node and wire, as a start of the file would, and changes nothing. A change by hand is a difference, too.
Exit code 0: a start would change nothing. Exit code 1: it would, or the comparison failed.`;

export function register(program: Command): void {
	program
		.command('diff')
		.summary('tell how a running lab differs from a file')
		.description('Show how a running lab differs from a topology file: what start would do, in words.')
		.argument('[file]', 'topology file, name of a shipped lab, or - for stdin (default: routed-vpn)')
		.option('--name <name>', 'name of the lab, instead of the one in the file')
		.option('--set <name=value>', 'set a variable of the file; may be repeated', collectSet)
		.option('--replace', 'as for start: ignore a lab of that name that belongs to another file')
		.option('--json', 'one JSON document on stdout')
		.addHelpText('after', examples)
		.action(action(() => import('./run/diff.js')));
}
