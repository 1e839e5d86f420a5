// `wgsim logs`: prints the logs of a lab's nodes and of its fabric, merged by time.

import type {Command} from 'commander';
import {action} from './action.js';
import {labText} from './lab-text.js';

const examples = `
Examples:
  wgsim logs                         all nodes and the fabric
  wgsim logs V1-1 -f                 as it grows, until Ctrl-C or until the lab is gone
  wgsim logs 'V*' --since 5m
  wgsim logs --since 5m --json | jq -r 'select(.text | test("BGP")) | .text'

Times are in UTC, as Docker took the lines. The log of a node is what its boot, BIRD and wireguard-go say; keys and passwords are
blanked in the node. A recreated node begins with an empty log. With --json each line is an object: time, node, container,
stream, text.`;

export function register(program: Command): void {
	program
		.command('logs')
		.summary('show the logs of nodes, merged by time')
		.description('Show what the nodes of a lab and its fabric have logged, merged by time.')
		.argument('[node...]', "nodes, globs such as 'V*', or fabric; all by default")
		.option('--lab <lab>', labText)
		.option('-f, --follow', 'go on with what is logged from now on')
		.option('--since <time>', 'only what is not older: 30s, 5m, 2h, or a time such as 2026-01-31T12:00:00Z')
		.option('--json', 'one JSON object a line')
		.addHelpText('after', examples)
		.action(action(() => import('./run/logs.js')));
}
