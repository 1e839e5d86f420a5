// Rewords the errors of the YAML parser for the author of a topology.

import {maskSecrets} from './problem.js';

export const duplicateKey = {message: 'duplicate key', hint: 'keep one of them, or rename one'};

/** `code` and `message` are the parser's own. */
export function explainSyntax(code: string, message: string): {message: string; hint: string | null} {
	switch (code) {
		case 'TAB_AS_INDENT':
			return {message: 'a tab indents this line', hint: 'YAML indents with spaces only'};
		case 'MULTIPLE_DOCS':
			return {message: 'a second document begins here', hint: 'a file has one lab; remove the ---'};
		case 'MISSING_CHAR':
			return message.startsWith('Missing closing')
				? {message: 'a quote before this is not closed', hint: null}
				: {message: `this is not YAML: ${maskSecrets(message)}`, hint: null};
		default: {
			const firstLine = message.split('\n', 1)[0]!.replace(/:\s*".*$/, '');
			return {message: `this is not YAML: ${maskSecrets(firstLine)}`, hint: null};
		}
	}
}
