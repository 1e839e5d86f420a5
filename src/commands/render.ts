// `wgsim render`: prints the explicit form of a topology file, or the files of one node; needs no Docker.

import type {Command} from 'commander';
import {action} from './action.js';
import {collectSet} from './collect-set.js';

const examples = `
Examples:
  wgsim render my-vpn.yaml                          sites written out as nodes, networks and tunnels
  wgsim render my-vpn.yaml > explicit.yaml          a file of the same lab, ready to edit
  wgsim render my-vpn.yaml --node V1-1              each file that V1-1 gets: wg0.conf, bird.conf, …
  wgsim render my-vpn.yaml --node V1-1 --with-keys
  wgsim render big-mesh.yaml --set N=8 --json
  wgsim render big-mesh.yaml --on lab1,lab2,lab3    which nodes run where, and which networks are cut

The explicit form has the keys that your file has. Other keys are made at start.`;

export function register(program: Command): void {
	program
		.command('render')
		.summary('print the explicit form of a topology file, or the files of one node')
		.description('Print a topology file in its explicit form, or all files of one node. Needs no Docker.')
		.argument('<file>', 'topology file; - for stdin')
		.option('--node <name>', 'all files of this node')
		.option('--with-keys', 'with --node: show private and preshared keys given in the file, and passwords')
		.option(
			'--on <machines>',
			'show how the lab would be spread over machines of these names, and which networks are cut',
		)
		.option('--set <name=value>', 'set a variable of the file; may be repeated', collectSet)
		.option('--json', 'one JSON document on stdout')
		.addHelpText('after', examples)
		.action(action(() => import('./run/render.js')));
}
