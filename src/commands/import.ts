// `wgsim import`: makes a topology from existing configurations.

import type {Command} from 'commander';
import {action} from './action.js';

const examples = `
Examples:
  wgsim import gateways/*                         a folder for each machine, named after it, with its *.conf files
  wgsim import gateways/* -o vpn.yaml && wgsim start vpn.yaml
  wgsim import alice.conf bob.conf                a file for each machine, named after it
  wgsim import lab.clab.yml                       nodes of kind linux, links, exec and binds of containerlab

A machine's files may be those of wg-quick, with the scripts and keys that its hooks name; those of systemd-networkd (.netdev,
.network, drop-ins, and keys in files or credentials beside them); and those of BIRD (bird.conf, private.conf), with the files
that they include. The topology refers to your files and holds no key. Paths are relative to the folder it is written to.
Everything left out is reported by file and line, here and at the head of the topology. The exit code is 1 if a machine, an
interface or a link is left out.`;

export function register(program: Command): void {
	program
		.command('import')
		.summary('make a topology from existing configurations')
		.description(
			'Make the skeleton of a topology from wg-quick, systemd-networkd, BIRD or containerlab configurations. Needs no Docker.',
		)
		.argument('<files...>', 'folders, one for each machine, or files; or one .clab.yml')
		.option('--name <name>', "name of the lab (default: imported, or the containerlab file's)")
		.option(
			'-o, --output <file>',
			'write to this file (default: stdout, with paths relative to the current folder)',
		)
		.option('--force', 'overwrite an existing file')
		.option('--json', 'one JSON document on stdout: the topology, and the open points')
		.addHelpText('after', examples)
		.action(action(() => import('./run/import.js')));
}
