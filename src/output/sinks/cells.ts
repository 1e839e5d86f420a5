// Text in the cells of a terminal: escaped, measured, cut and padded.

import stringWidth from 'string-width';
import {hasOneColumnEach} from './one-column.js';
import {visible} from './visible.js';

/** What a terminal is given for it. */
export const shown = (text: string): string => (hasOneColumnEach(text) ? text : visible(text));

export const widthOf = (text: string): number =>
	hasOneColumnEach(text) ? text.length : stringWidth(visible(text));

/** The escaped text cut to `width`; `more` at its end marks a cut. */
export function cut(text: string, width: number, more = ''): string {
	const whole = shown(text);
	if (widthOf(whole) <= width) {
		return whole;
	}

	let kept = '';
	let used = widthOf(more);
	for (const character of whole) {
		used += widthOf(character);
		if (used > width) {
			break;
		}

		kept += character;
	}

	return widthOf(more) <= width ? kept + more : kept;
}

/** Exactly `width` columns. */
export function pad(text: string, width: number, align: 'left' | 'right' = 'left', more = ''): string {
	const fitting = cut(text, width, more);
	const space = ' '.repeat(Math.max(0, width - widthOf(fitting)));
	return align === 'left' ? fitting + space : space + fitting;
}

/** Lines of at most `width` columns, broken between words; those after the first leave room to be indented by two. A longer word is cut. */
export function wrap(text: string, width: number): string[] {
	const lines: string[] = [];
	for (const word of shown(text).split(' ')) {
		const last = lines.at(-1);
		const room = lines.length > 1 ? width - 2 : width;
		if (last !== undefined && widthOf(last) + 1 + widthOf(word) <= room) {
			lines[lines.length - 1] = `${last} ${word}`;
		} else {
			lines.push(cut(word, lines.length > 0 ? width - 2 : width, '…'));
		}
	}

	return lines;
}
