// `wgsim restore`: puts what was saved back into the nodes of a running lab.

import type {Command} from 'commander';
import {action} from './action.js';
import {labText} from './lab-text.js';
import {lockOption} from './lock-option.js';

const examples = `
Examples:
  wgsim restore mine.wgsim-save
  wgsim exec V1-1 -- birdc configure       then tell the daemon to read its changed file

Files are replaced whole, with mode and owner; missing addresses, routes and rules are added. The lab then differs from its topology, as it
did when it was saved: status names the differences, and the next start replaces the files that wgsim itself wrote.`;

export function register(program: Command): void {
	program
		.command('restore')
		.summary('restore saved changes in nodes')
		.description('Restore the changes that wgsim save wrote to a file, in the nodes of a running lab.')
		.argument('<file>', 'a file that wgsim save wrote; - is stdin')
		.argument('[lab]', labText)
		.option(...lockOption)
		.addHelpText('after', examples)
		.action(action(() => import('./run/restore.js')));
}
