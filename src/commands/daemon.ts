// `wgsim daemon`: kills a node's routing daemons or userspace tunnels.

import type {Command} from 'commander';
import {type FaultOptions, faultAction, jsonOption, labOption} from './fault-option.js';
import {lockOption} from './lock-option.js';

const examples = `
Examples:
  wgsim daemon kill bird V1-1 --netns private
  wgsim daemon kill wireguard V1-1              every wireguard-go of the node; kernel WireGuard has no daemon`;

interface Options extends FaultOptions {
	readonly netns?: string;
}

export function register(program: Command): void {
	program
		.command('daemon')
		.summary("kill a node's daemons")
		.description("Kill a node's daemons.")
		.command('kill')
		.summary('kill BIRD or wireguard-go')
		.description(
			'Kill BIRD or wireguard-go with SIGKILL. The supervisor starts it again within a second or two.',
		)
		.argument('<daemon>', 'bird or wireguard')
		.argument('<node>', 'a node, such as V1-1')
		.option('--netns <namespace>', 'only in this namespace, such as private')
		.option(...labOption)
		.option(...lockOption)
		.option(...jsonOption)
		.addHelpText('after', examples)
		.action(
			faultAction((daemon: string, node: string, {netns, ...options}: Options) => [
				['daemon', 'kill', daemon, node, ...(netns === undefined ? [] : ['--netns', netns])],
				options,
			]),
		);
}
