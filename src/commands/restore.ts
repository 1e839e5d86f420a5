// `wgsim restore`: puts what was saved back into the nodes of a running lab.

import type {Command} from 'commander';
import {action} from './action.js';
import {labText} from './lab-text.js';
import {lockOption} from './lock-option.js';

const examples = `
Examples:
  wgsim restore mine.wgsim-save
  wgsim exec V1-1 -- birdc configure       a daemon reads its changed file when it is told to

Files are put back whole, with mode and owner; addresses, routes and rules are added where they are not there. The lab then differs from its
file, as it did when it was saved: status names it, and the next start of the file takes back files of its own.`;

export function register(program: Command): void {
	program
		.command('restore')
		.summary('put what was saved back into nodes')
		.description('Put what wgsim save has kept back into the nodes of a running lab.')
		.argument('<file>', 'what wgsim save wrote; - is stdin')
		.argument('[lab]', labText)
		.option(...lockOption)
		.addHelpText('after', examples)
		.action(action(() => import('./run/restore.js')));
}
