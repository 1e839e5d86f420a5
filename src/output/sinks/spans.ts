// A line of text in pieces, each with its tone: measured, cut and padded to an exact width.

import {cut, shown, widthOf} from './cells.js';

export {cut, pad, widthOf} from './cells.js';

/** The meaning of a piece, which decides its colour. */
export type Tone = 'good' | 'calm' | 'busy' | 'bad' | 'accent' | 'faint' | 'plain';

export interface Span {
	readonly text: string;
	readonly tone?: Tone;
	readonly bold?: boolean;
	readonly inverse?: boolean;
}

export type Spans = readonly (Span | string)[];

const toSpan = (span: Span | string): Span => (typeof span === 'string' ? {text: span} : span);

export const widthOfSpans = (spans: Spans): number =>
	spans.reduce((sum, span) => sum + widthOf(toSpan(span).text), 0);

const inAscii: Readonly<Record<string, string>> = {
	'–': '-',
	'—': '-',
	'…': '.',
	'→': '>',
	'←': '<',
	'×': 'x',
};

/** For an ASCII terminal: replaces other characters by as many columns. */
export const toAscii = (text: string): string =>
	text.replace(/[^\n -~]/gu, character => inAscii[character] ?? '?'.repeat(widthOf(character)));

/** Exactly `width` columns. Control characters are made visible. */
export function fitSpans(spans: Spans, width: number): Span[] {
	const fitted: Span[] = [];
	let left = width;
	for (const span of spans.map(toSpan)) {
		const text = cut(span.text, left);
		if (text !== '') {
			fitted.push({...span, text});
			left -= widthOf(text);
		}

		if (text.length < shown(span.text).length) {
			break;
		}
	}

	return left > 0 ? [...fitted, {text: ' '.repeat(left)}] : fitted;
}

/** Pieces at the left and at the right edge; the right ones win if space is short. */
export function justify(left: Spans, right: Spans, width: number): Span[] {
	const rightWidth = Math.min(width, widthOfSpans(right));
	return [...fitSpans(left, width - rightWidth), ...fitSpans(right, rightWidth)];
}
