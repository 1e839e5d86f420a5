// Lets every verb that takes a lab as its argument take it as --lab, too.

import type {Command} from 'commander';
import {UsageError} from '../errors.js';

/** `lab`, and `lab-or-file`. */
const takesLab = (command: Command): boolean => /^lab/.test(command.registeredArguments[0]?.name() ?? '');

/** For all verbs below, after they have been registered. */
export function addLabOptions(command: Command): void {
	for (const verb of command.commands) {
		addLabOptions(verb);
	}

	if (takesLab(command)) {
		command.option('--lab <lab>', 'in place of the argument');
		command.hook('preAction', (_, verb) => {
			verb.processedArgs[0] = onlyLab(verb.processedArgs[0], verb.opts()['lab']);
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
