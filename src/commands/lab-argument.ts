// Lets every verb that takes a lab as its argument take it as --lab, too.

import type {Command} from 'commander';
import {UsageError} from '../errors.js';

/** Where `lab` or `lab-or-file` stands among its arguments; -1: nowhere. */
const indexOfLab = (command: Command): number =>
	command.registeredArguments.findIndex(argument => /^lab/.test(argument.name()));

/** For all verbs below, after they have been registered. */
export function addLabOptions(command: Command): void {
	for (const verb of command.commands) {
		addLabOptions(verb);
	}

	const index = indexOfLab(command);
	if (index >= 0) {
		command.option('--lab <lab>', 'the lab, instead of the argument');
		command.hook('preAction', (_, verb) => {
			verb.processedArgs[index] = onlyLab(verb.processedArgs[index], verb.opts()['lab']);
		});
	}
}

/** @throws {UsageError} where a lab is named twice, and not the same one */
export function onlyLab(argument: string | undefined, option: string | undefined): string | undefined {
	if (argument !== undefined && option !== undefined && argument !== option) {
		throw new UsageError(`two labs are named: ${argument}, and --lab ${option}`, 'name one of them');
	}

	return argument ?? option;
}
