// `wgsim help`: shows the help of wgsim or of a verb, or the manual page.

import type {Command} from 'commander';
import {UsageError} from '../errors.js';
import {action} from './action.js';

const examples = `
Examples:
  wgsim help
  wgsim help link down
  wgsim help --man                the manual page, even if it is not installed, as with npx

Without the program man, --man prints the same text as Markdown.`;

interface Options {
	readonly man?: boolean;
}

export function register(program: Command): void {
	const showManual = action(() => import('./run/help.js'));
	program
		.command('help')
		.summary('show the help of a verb, or the manual page')
		.description('Show the help of wgsim or of a verb, or the manual page of all verbs.')
		.argument('[verb...]', 'a verb, as you type it: link down')
		.option('--man', 'the manual page')
		.addHelpText('after', examples)
		.action(async (words: readonly string[], {man}: Options) => {
			if (man) {
				return showManual();
			}

			findVerb(program, words).outputHelp();
		});
	program.helpCommand(false);
}

function findVerb(program: Command, words: readonly string[]): Command {
	return words.reduce((command, word) => {
		const found = command.commands.find(one => one.name() === word || one.aliases().includes(word));
		if (found === undefined) {
			throw new UsageError(`help: no verb is named ${words.join(' ')}`, 'wgsim help lists the verbs');
		}

		return found;
	}, program);
}
