// `wgsim shell`: opens a shell in a node.

import type {Command} from 'commander';
import {UsageError} from '../errors.js';
import {isTerminal} from '../output/sinks/stdio.js';
import {nodeLabText} from './choose-lab.js';
import {runInNode} from './exec.js';

const examples = `
Examples:
  wgsim shell R1
  wgsim shell V1-1 --netns private      where the tunnels and the inner BIRD live`;

export function register(program: Command): void {
	program
		.command('shell')
		.aliases(['ssh'])
		.summary('step into a node')
		.description('Open a shell in a node. Needs a terminal.')
		.argument('<node>', 'R1, lab/R1, or a container name')
		.option('--lab <lab>', nodeLabText)
		.option('--netns <namespace>', 'a nested namespace of the node, such as private')
		.addHelpText('after', examples)
		.action(shell);
}

async function shell(node: string, options: {readonly lab?: string; readonly netns?: string}): Promise<void> {
	if (!process.stdin.isTTY || !isTerminal('stdout')) {
		throw new UsageError('shell needs a terminal', `without one: wgsim exec ${node} -- COMMAND`);
	}

	await runInNode(node, ['bash'], options);
}
