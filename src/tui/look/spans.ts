// A line of text in pieces, each with its tone: measured, cut and padded to an exact width.

import stringWidth from 'string-width';
import type {Tone} from './theme.js';

export interface Span {
	readonly text: string;
	readonly tone?: Tone;
	readonly bold?: boolean;
	readonly inverse?: boolean;
}

export type Spans = readonly (Span | string)[];

const toSpan = (span: Span | string): Span => (typeof span === 'string' ? {text: span} : span);

// ASCII, dashes and dots, arrows, boxes, blocks, round shapes, check marks, braille: one column each. string-width, which
// knows all others, took most of a frame's time.
const oneColumnEach = /^[ -~–—…‖•←-⇿─-▟▲-▵▸▾◐-◓○●✓✗\u2800-\u28ff]*$/;
export const widthOf = (text: string): number => (oneColumnEach.test(text) ? text.length : stringWidth(text));

export const widthOfSpans = (spans: Spans): number =>
	spans.reduce((sum, span) => sum + widthOf(toSpan(span).text), 0);

/** The text's beginning, not wider than `width`; what is cut off is shown by `more` at its end. */
export function cut(text: string, width: number, more = ''): string {
	if (widthOf(text) <= width) {
		return text;
	}

	let kept = '';
	let used = widthOf(more);
	for (const character of text) {
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

const inAscii: Readonly<Record<string, string>> = {
	'–': '-',
	'—': '-',
	'…': '.',
	'→': '>',
	'←': '<',
	'×': 'x',
};

/** For a terminal that shows no other: what the lab's own words have beyond ASCII, in as many columns. */
export const toAscii = (text: string): string =>
	text.replace(/[^\n -~]/gu, character => inAscii[character] ?? '?'.repeat(widthOf(character)));

/** Exactly `width` columns, whatever the pieces. */
export function fitSpans(spans: Spans, width: number): Span[] {
	const fitted: Span[] = [];
	let left = width;
	for (const span of spans.map(toSpan)) {
		const text = cut(span.text, left);
		if (text !== '') {
			fitted.push({...span, text});
			left -= widthOf(text);
		}

		if (text.length < span.text.length) {
			break;
		}
	}

	return left > 0 ? [...fitted, {text: ' '.repeat(left)}] : fitted;
}

/** Pieces at the left and at the right edge; the right ones win where there is not enough room. */
export function justify(left: Spans, right: Spans, width: number): Span[] {
	const rightWidth = Math.min(width, widthOfSpans(right));
	return [...fitSpans(left, width - rightWidth), ...fitSpans(right, rightWidth)];
}
