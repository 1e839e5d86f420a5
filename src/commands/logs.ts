// `wgsim logs`: prints the logs of a lab's nodes and of its fabric, merged by time.

import type {Command} from 'commander';
import {action} from './action.js';
import {labText} from './lab-text.js';

const examples = `
Examples:
  wgsim logs                         all nodes and the fabric
  wgsim logs V1-1 -f                 follows the log, until Ctrl-C or until the lab is gone
  wgsim logs 'V*' --since 5m
  wgsim logs --since 5m --json | jq -r 'select(.text | test("BGP")) | .text'

Times are those at which Docker received the lines, in UTC. A node's log has the output of its boot, BIRD and wireguard-go; keys and
passwords are blanked in the node. A recreated node begins with an empty log. With --json each line is an object: time, node,
container, stream, text.`;

export function register(program: Command): void {
	program
		.command('logs')
		.summary('show the logs of nodes, merged by time')
		.description("Show the logs of a lab's nodes and of its fabric, merged by time.")
		.argument('[node...]', "nodes, globs such as 'V*', or fabric; all by default")
		.option('--lab <lab>', labText)
		.option('-f, --follow', 'print new lines as they are logged')
		.option(
			'--since <time>',
			'only lines since then: 30s, 5m or 2h ago, or a time such as 2026-01-31T12:00:00Z',
		)
		.option('--json', 'one JSON object a line')
		.addHelpText('after', examples)
		.action(action(() => import('./run/logs.js')));
}
