// JSON that is safe everywhere: no character controls a terminal, ends a line early or stops a strict parser.

import {escapeUnprintable} from './visible.js';

/**
 * One line. It holds the same values as `JSON.stringify`, but for half surrogate pairs, which are no text and which parsers in other languages
 * refuse: U+FFFD stands for each of them.
 */
export function toJson(value: unknown): string {
	const wellFormed = JSON.stringify(value).replaceAll(/\\(?:(ud[89a-f][\da-f]{2})|.)/g, (sequence, half) =>
		half === undefined ? sequence : '\uFFFD',
	);
	return escapeUnprintable(wellFormed);
}
