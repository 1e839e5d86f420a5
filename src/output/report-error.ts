// Prints an error on stderr, as text or as one JSON document on stdout, and gives its exit code.

import {exitCodes, messageOf, WgsimError} from '../errors.js';
import {note, printJson} from './sinks/stdio.js';
import {linesOf} from './sinks/visible.js';

/** With `json`, stdout gets `{error, hint, details}` and the error's own data, so that a script reads one document whatever happens. */
export function reportError(error: unknown, json: boolean): number {
	const known = error instanceof WgsimError ? error : null;
	if (json) {
		const {hint, details, data} = known ?? {hint: null, details: [], data: {}};
		printJson({error: messageOf(error), hint, details, ...data});
	} else {
		note(renderError(error));
	}

	return known?.exitCode ?? exitCodes.failed;
}

/** For uncaught errors. The live view holds them back until it has restored the terminal. */
export function reportDefect(error: unknown): void {
	if (process.listenerCount('uncaughtException') === 1) {
		process.exit(reportError(error, false));
	}
}

/** The message, and the details indented below it; foreign text cannot begin a line. */
export function renderError(error: unknown): string[] {
	const [first = '', ...rest] = linesOf(messageOf(error));
	const inner =
		error instanceof WgsimError
			? [...error.details.flatMap(linesOf), ...(error.hint === null ? [] : [`→ ${error.hint}`])]
			: [
					'→ This is a bug in wgsim: run it again with WGSIM_DEBUG=1 and report the stack.',
					...(process.env['WGSIM_DEBUG'] && error instanceof Error ? linesOf(error.stack ?? '') : []),
				];
	return [`wgsim: ${first}`, ...[...rest, ...inner].map(line => `  ${line}`)];
}
