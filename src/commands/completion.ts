// `wgsim completion`: prints the scripts that complete wgsim's verbs, options, labs, nodes and files in a shell.

import type {Command} from 'commander';
import {action} from './action.js';

const examples = `
Examples:
  source <(wgsim completion bash)                          this shell
  wgsim completion bash > /etc/bash_completion.d/wgsim
  wgsim completion zsh > "\${fpath[1]}/_wgsim"
  wgsim completion fish > ~/.config/fish/completions/wgsim.fish

Names of running labs, their nodes, interfaces, networks and scenarios are completed, too.`;

/** The verb by which a shell asks: `wgsim complete -- WORD… LAST`, where LAST may be empty. In no help. */
export const completing = 'complete';

export function register(program: Command): void {
	program
		.command('completion')
		.summary('print a completion script for bash, zsh or fish')
		.description('Print a script that completes verbs, options, labs, nodes and topology files.')
		.addArgument(program.createArgument('<shell>', 'the shell to print for').choices(['bash', 'zsh', 'fish']))
		.addHelpText('after', examples)
		.action(action(() => import('./completion/print-script.js')));
}
