// `wgsim exec`: runs a command in a node with our streams, and exits with its code.

import type {Command} from 'commander';
import {streams} from '../output/sinks/streams.js';

const examples = `
Examples:
  wgsim exec R1 -- ping -c2 10.0.3.1
  wgsim exec V1-1 --netns private -- wg
  wgsim exec V1-1 -- tcpdump -nni eth0 -w - > eth0.pcap

The command's exit code is wgsim's own.`;

interface Options {
	readonly lab?: string;
	readonly netns?: string;
}

export function register(program: Command): void {
	program
		.command('exec')
		.summary('run a command in a node')
		.description('Run a command in a node, with its streams and its exit code.')
		.argument('<node>', 'R1, lab/R1, or a container name')
		.argument('<command...>', 'the command and its arguments, after --')
		.option('--lab <lab>', 'the lab, if several have a node of this name')
		.option('--netns <namespace>', 'a nested namespace of the node, such as private')
		.addHelpText('after', examples)
		.action(exec);
}

async function exec(node: string, command: readonly string[], options: Options): Promise<void> {
	await runInNode(node, command, options);
}

/** Shared with `wgsim shell`. Sets the process's exit code to the command's. */
export async function runInNode(node: string, argv: readonly string[], {lab, netns}: Options): Promise<void> {
	const [{connect}, {findNode, inNamespace}, {attachExec}] = await Promise.all([
		import('../engine/client.js'),
		import('../lab/find/find-node.js'),
		import('../engine/exec-attached.js'),
	]);
	const engine = await connect();
	const container = await findNode(engine, node, lab);
	process.exitCode = await attachExec(engine, container.id, inNamespace(netns, argv), streams);
}
