// `wgsim init`: asks a few questions, and writes a commented topology file.

import type {Command} from 'commander';
import {action} from './action.js';

const examples = `
Examples:
  wgsim init office.yaml                                          asks on a terminal
  wgsim init branches.yaml --sites hq,berlin,oslo --gateways 2 --mesh hub
  wgsim init first.yaml --from two-sites                          begins with a lab that ships
  wgsim init --list                                               the labs that ship

A question that an option answers is not asked. Without a terminal, init asks nothing and uses the defaults. It overwrites an existing file
only with --force.`;

export function register(program: Command): void {
	program
		.command('init')
		.summary('write a first topology file')
		.description('Ask a few questions, and write a commented topology file that validate accepts.')
		.argument('[new-file]', 'the file to write; - for stdout (default: the name of the lab with .yaml)')
		.option('--from <shipped>', 'begin with this lab that ships with wgsim')
		.option('--name <name>', 'name of the lab')
		.option('--sites <count>', 'number of sites, or their names, separated by commas')
		.option('--gateways <count>', 'gateways at each site')
		.option('--mesh <form>', 'how sites are joined: full, ring, or hub (the first site is the hub)')
		.option('--underlay <family>', 'IP version between gateways: 6, 4 or both')
		.option('--hosts <count>', 'hosts at each site')
		.option('--force', 'overwrite the file')
		.option('--list', 'list the labs that ship')
		.option('--json', 'with --list: one JSON document on stdout')
		.addHelpText('after', examples)
		.action(action(() => import('./run/init.js')));
}
