// `wgsim export`: writes the configuration of a lab's nodes for real gateways.

import type {Command} from 'commander';
import {action} from './action.js';
import {collectSet} from './collect-set.js';
import {labText} from './lab-text.js';

const examples = `
Examples:
  wgsim export -o gateways                                the only lab that runs, each node a folder
  wgsim export routed-vpn --node V1-1                     one node, on stdout
  wgsim export my-vpn.yaml --format systemd-networkd -o gateways
  wgsim export routed-vpn --with-keys -o gateways         with its private keys, in files of mode 0600

A lab is exported as it runs. For a topology file, missing keys are made now: use --with-keys to get them.
INSTALL.md in each folder explains the files. Nodes without tunnels are exported only if named.`;

export function register(program: Command): void {
	program
		.command('export')
		.summary('write the configuration of real gateways')
		.description(
			'Write the configuration of a lab for real gateways: WireGuard, BIRD and the nested namespace.',
		)
		.argument('[lab-or-file]', `a topology file, or ${labText}`)
		.addOption(
			program
				.createOption('--format <format>', 'what the gateways run')
				.choices(['wg-quick', 'systemd-networkd', 'bird'])
				.default('wg-quick'),
		)
		.option('--node <node>', 'only this node; may be repeated', (node, nodes: readonly string[] = []) => [
			...nodes,
			node,
		])
		.option('-o, --output <folder>', 'write to this folder, with a folder for each node')
		.option('--with-keys', 'include private and preshared keys, and passwords')
		.option('--force', 'overwrite existing files')
		.option('--set <name=value>', 'set a variable of the file; may be repeated', collectSet)
		.option('--json', 'one JSON document on stdout')
		.addHelpText('after', examples)
		.action(action(() => import('./run/export.js')));
}
