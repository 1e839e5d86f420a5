// `wgsim stop`: removes a lab, or all labs.

import type {Command} from 'commander';
import {action} from './action.js';
import {labText} from './lab-text.js';

const examples = `
Examples:
  wgsim stop               that of a file in this folder, or your only one; asks on a terminal
  wgsim stop routed-vpn
  wgsim stop --all

Only what carries the lab's label is removed. Stopping a lab that is gone is no error. Another wgsim that is
working on the lab, such as a start, is asked to give up, and says so.`;

export function register(program: Command): void {
	program
		.command('stop')
		.aliases(['down', 'destroy'])
		.summary('remove a lab')
		.description('Remove every container and volume of a lab.')
		.argument('[lab]', labText)
		.option('--all', 'every lab on this engine')
		.option('-q, --quiet', 'no progress lines')
		.option('--json', 'one JSON document on stdout')
		.addHelpText('after', examples)
		.action(action(() => import('./run/stop.js')));
}
