// `wgsim record`: records a running lab into a file that `wgsim replay` shows.

import type {Command} from 'commander';
import {action} from './action.js';
import {labText} from './lab-text.js';

const examples = `
Examples:
  wgsim record -o run.wgsim                    until Ctrl-C, or until the lab is gone
  wgsim record routed-vpn -o run.wgsim --duration 10
  wgsim replay run.wgsim

The file has the state of the lab as it changes, counters and rates every 5 s, all events, and the nodes' logs, as compressed JSON lines:
about 0.7 MB an hour for nine nodes. It has no private keys. With --record FILE, start, check, scenario and measure record their own run.`;

export function register(program: Command): void {
	program
		.command('record')
		.summary('record a running lab, for wgsim replay')
		.description('Record all that the live view shows of a running lab: state, events, rates and logs.')
		.argument('[lab]', labText)
		.requiredOption('-o, --output <file>', 'the file, such as run.wgsim; - is stdout')
		.option('--duration <seconds>', 'end after this time')
		.option('-q, --quiet', 'no summary')
		.addHelpText('after', examples)
		.action(action(() => import('./run/record.js')));
}
