// `wgsim machines`: lists the machines that a lab may be spread over, and what each has.

import type {Command} from 'commander';
import {action} from './action.js';

const examples = `
Examples:
  docker context create lab1 --docker host=ssh://lab1      a name for a machine, once
  wgsim machines --on lab1,lab2,lab3
  WGSIM_ON=lab1,lab2 wgsim machines --json | jq '.machines[] | select(.state != "ready")'
  wgsim start big-mesh.yaml --on lab1,lab2,lab3

A machine's state: ready, no node image (start copies it), unfit or away, with the reason. MTU and round-trip time are those of the network
between the machines. A trunk adds 50 bytes to a packet: if the MTU there is at least 50 more than the lab's, no packet is fragmented.
The command changes nothing on the machines.`;

export function register(program: Command): void {
	program
		.command('machines')
		.summary('list machines and their resources')
		.description(
			'List the machines that a lab may be spread over: their state, resources, kernel and network.',
		)
		.option('--on <machines>', 'Docker contexts, separated by commas, or swarm (default: WGSIM_ON)')
		.option('--json', 'one JSON document on stdout')
		.addHelpText('after', examples)
		.action(action(() => import('./run/machines.js')));
}
