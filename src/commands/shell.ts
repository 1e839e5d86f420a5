// `wgsim shell`: opens a shell in a node.

import type {Command} from 'commander';
import {action} from './action.js';
import {nodeLabText} from './lab-text.js';

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
		.action(action(() => import('./run/shell.js')));
}
