// Prints an error on stderr, as text or as one JSON document on stdout, and gives its exit code.

import {exitCodes, messageOf, WgsimError} from '../errors.js';

/** With `json`, stdout gets `{error, hint, details}`, so that a script reads one document whatever happens. */
export function reportError(error: unknown, json: boolean): number {
	const known = error instanceof WgsimError ? error : null;
	const hint = known?.hint ?? null;
	const details = known?.details ?? [];
	if (json) {
		process.stdout.write(`${JSON.stringify({error: messageOf(error), hint, details})}\n`);
	} else {
		process.stderr.write(`wgsim: ${messageOf(error)}\n`);
		for (const line of details) {
			process.stderr.write(`  ${line}\n`);
		}

		if (hint !== null) {
			process.stderr.write(`  → ${hint}\n`);
		}

		if (known === null) {
			process.stderr.write(
				'  → This is a defect of wgsim: run again with WGSIM_DEBUG=1 and report the stack.\n',
			);
			if (process.env['WGSIM_DEBUG'] && error instanceof Error) {
				process.stderr.write(`${error.stack}\n`);
			}
		}
	}

	return known?.exitCode ?? exitCodes.failed;
}
