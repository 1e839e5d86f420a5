// `wgsim ping`: pings a node from another, at its addresses of both families.

import type {Command} from 'commander';
import {action} from './action.js';
import {labText} from './lab-text.js';

const examples = `
Examples:
  wgsim ping R1 R3                      both families, at the addresses that the topology promises
  wgsim ping V1-1 2001:db8:ff::1 --netns private
  wgsim ping R1 10.0.3.1 --count 10

A reply counts only from the node that has the address. Exit code 1: an address gave no reply at all. To use all options of
ping itself: wgsim exec R1 -- ping ADDRESS.`;

export function register(program: Command): void {
	program
		.command('ping')
		.summary('ping a node from another')
		.description('Ping a node, or an address, from a node.')
		.argument('<node>', 'the node that pings')
		.argument('<target>', 'a node, or an address')
		.option('--lab <lab>', labText)
		.option('--netns <namespace>', 'ping from this namespace of the node', 'main')
		.option('-c, --count <number>', 'echo requests to each address', '3')
		.option('-4', 'IPv4 only')
		.option('-6', 'IPv6 only')
		.option('--json', 'one JSON document on stdout')
		.addHelpText('after', examples)
		.action(action(() => import('./run/ping.js')));
}
