// `wgsim completion`: prints the scripts that complete wgsim's verbs, options, labs, nodes and files in a shell.

import type {Command} from 'commander';
import {printDocument} from '../output/sinks/stdio.js';
import {visible} from '../output/sinks/visible.js';
import type {Candidate} from './completion/model.js';

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
		.action(async (shell: 'bash' | 'zsh' | 'fish') => {
			const {scripts} = await import('./completion/scripts.js');
			printDocument(scripts[shell]);
		});
}

/** Prints the candidates for the last word, one per line, with a tab before the description. Never fails. */
export async function complete(program: Command, words: readonly string[]): Promise<void> {
	const {asksForPlans, asksForRunning, findCandidates} = await import('./completion/candidates.js');
	const {readLabs} = await import('./completion/read-labs.js');
	const labs = await readLabs(asksForRunning(program, words), asksForPlans(program, words));
	const files = await topologyFinder();
	const {listShipped} = await import('../lab/sources/shipped.js');
	printDocument(renderCandidates(findCandidates(program, words, {...labs, shipped: listShipped(), files})));
}

/** One per line. Candidates with control characters are left out. */
const renderCandidates = (candidates: readonly Candidate[]): string =>
	candidates
		.filter(({value}) => visible(value) === value)
		.map(({value, description}) => `${value}\t${visible(description)}\n`)
		.join('');

/** YAML files and folders where the typed path leads. */
async function topologyFinder(): Promise<(typed: string) => Candidate[]> {
	const [{readdirSync}, {dirname, join}] = await Promise.all([import('node:fs'), import('node:path')]);
	return typed => {
		const folder = typed.endsWith('/') ? typed : dirname(typed || '.');
		try {
			return readdirSync(folder, {withFileTypes: true})
				.filter(entry => entry.isDirectory() || /\.ya?ml$/.test(entry.name))
				.map(entry => {
					const path = folder === '.' && !typed.startsWith('./') ? entry.name : join(folder, entry.name);
					const shown = typed.startsWith('./') ? `./${path}` : path;
					return entry.isDirectory()
						? {value: `${shown}/`, description: 'folder'}
						: {value: shown, description: 'topology'};
				});
		} catch {
			return [];
		}
	};
}
