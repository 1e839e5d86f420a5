// Turns frames into terminal output that writes only the changed lines.

import stringWidth from 'string-width';

/** Lines of a screen, each with its own colours and self-contained: it ends in the terminal's normal state. */
export type Frame = readonly string[];

export interface Size {
	readonly columns: number;
	readonly rows: number;
}

// Synchronized output: the terminal shows all of it at once. Terminals that do not know the mode ignore it.
const beginUpdate = '\u001b[?2026h';
const endUpdate = '\u001b[?2026l';
const eraseScreen = '\u001b[2J';
const eraseRest = '\u001b[K';

const goTo = (row: number): string => `\u001b[${row + 1};1H`;

export const splitFrame = (text: string): Frame => text.replace(/\n$/, '').split('\n');

/**
 * What to write so that a terminal that shows `before` shows `after`; empty where they are alike.
 * Null is a terminal whose content is unknown. Lines below the screen are cut off; the cursor's place is not defined.
 */
export function paint(before: Frame | null, after: Frame, {columns, rows}: Size): string {
	const lines: string[] = [];
	for (let row = 0; row < Math.min(rows, Math.max(after.length, before?.length ?? 0)); row++) {
		const line = after[row] ?? '';
		if (before !== null && line === (before[row] ?? '')) {
			continue;
		}

		// In the last column the cursor waits to wrap, and erasing there would take the last character away.
		const rest = stringWidth(line) < columns ? eraseRest : '';
		lines.push(`${goTo(row)}${line}${rest}`);
	}

	if (before !== null && lines.length === 0) {
		return '';
	}

	return `${beginUpdate}${before === null ? eraseScreen : ''}${lines.join('')}${endUpdate}`;
}
