// `wgsim interfaces`: lists the interfaces of all nodes, as their kernels have them.

import type {Command} from 'commander';
import {action} from './action.js';
import {labText} from './lab-text.js';

const examples = `
Examples:
  wgsim interfaces
  wgsim interfaces 'V1-*'
  wgsim interfaces --json | jq '.interfaces[] | select(.state != "up")'

State: up; down; no carrier (it is up, and its cable is pulled); missing (the topology has it, the node does not); unknown (the node does
not run). The table leaves out lo, and link-local addresses of interfaces that have others. --json has everything.`;

export function register(program: Command): void {
	program
		.command('interfaces')
		.summary('list the interfaces of all nodes')
		.description('List the interfaces of nodes: namespace, state, MTU, MAC, addresses, and the other end.')
		.argument('[node...]', "nodes, or globs such as 'V*'; all by default")
		.option('--lab <lab>', labText)
		.option('--json', 'one JSON document on stdout')
		.addHelpText('after', examples)
		.action(action(() => import('./run/interfaces.js')));
}
