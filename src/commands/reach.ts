// `wgsim reach`: pings from every node to every other and prints the matrix.

import type {Command} from 'commander';
import {action} from './action.js';
import {labText} from './lab-text.js';

const examples = `
Examples:
  wgsim reach
  wgsim reach routed-vpn --json | jq '.pairs[] | select(.promised and .answered < .asked)'

A cell is the round-trip time in ms, that of the slower family if there are two. ✗: no answer, but the topology promises one;
1/2: one family of two answered; ·: no answer, and none promised. Every node pings once; wgsim check retries before it fails.
Exit code 3: a promised pair did not answer.`;

export function register(program: Command): void {
	program
		.command('reach')
		.summary('ping from every node to every other')
		.description('Ping from every node to every other, promised pairs or not, and show the matrix.')
		.argument('[lab]', labText)
		.option('--json', 'one JSON document on stdout')
		.addHelpText('after', examples)
		.action(action(() => import('./run/reach.js')));
}
