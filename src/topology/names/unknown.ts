// Reports an unknown name, with the most similar known one.

import type {Finding, Path} from '../problem.js';
import {suggestionHint} from './suggest.js';

/** `message` with the nearest of the known names for a hint: looked for when the finding is shown, as there may be thousands. */
export const hinted = (
	path: Path,
	message: string,
	name: string,
	known: readonly string[],
	atKey = false,
): Finding => ({
	path,
	message,
	get hint() {
		return suggestionHint(name, known);
	},
	atKey,
});

export const unknown = (
	what: string,
	name: string,
	known: readonly string[],
	path: Path,
	atKey = false,
): Finding => hinted(path, `there is no ${what} ${JSON.stringify(name)}`, name, known, atKey);
