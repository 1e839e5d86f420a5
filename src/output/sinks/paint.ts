// Turns lines in pieces into text: with colours for a terminal that takes them, without for everything else.

import type {Span, Spans, Tone} from './spans.js';
import {visible} from './visible.js';

/** A line: text, or pieces that have a tone each. */
export type Line = string | Spans;

type Environment = Readonly<Record<string, string | undefined>>;

/** Leaves one word on colours in an environment: from version 22 on, Node warns on stderr where it finds two, empty or not. */
export function chooseColorWord(environment: Record<string, string | undefined>): void {
	if (environment['NO_COLOR']) {
		delete environment['FORCE_COLOR'];
	} else {
		delete environment['NO_COLOR'];
	}
}

/** NO_COLOR (no-color.org), FORCE_COLOR=0 and TERM=dumb forbid colours. */
export const allowsColor = ({NO_COLOR, FORCE_COLOR, TERM}: Environment): boolean =>
	!NO_COLOR && FORCE_COLOR !== '0' && TERM !== 'dumb';

/** A terminal gets colours where they are allowed; anything else where they are demanded. */
export const wantsColor = (env: Environment, isTerminal: boolean): boolean =>
	allowsColor(env) && (isTerminal || Boolean(env['FORCE_COLOR']));

// Select Graphic Rendition (ECMA-48, 8.3.117): the basic colours, which show on light and on dark backgrounds.
const codes: Readonly<Record<Tone, number | null>> = {
	good: 32,
	calm: 36,
	busy: 33,
	bad: 31,
	accent: 34,
	faint: 2,
	plain: null,
};

function paintSpan({text, tone = 'plain', bold, inverse}: Span): string {
	const selected = [codes[tone], bold ? 1 : null, inverse ? 7 : null].filter(code => code !== null);
	return selected.length === 0 ? visible(text) : `\u001B[${selected.join(';')}m${visible(text)}\u001B[0m`;
}

/** Without spaces at its end. What a piece has of control characters becomes visible. */
export function paint(line: Line, color: boolean): string {
	if (typeof line === 'string') {
		return visible(line);
	}

	const spans = line.map(span => (typeof span === 'string' ? {text: span} : span));
	if (!color) {
		return spans
			.map(({text}) => visible(text))
			.join('')
			.trimEnd();
	}

	const last = spans.findLastIndex(({text}) => text.trim() !== '');
	return spans
		.slice(0, last + 1)
		.map((span, index) => paintSpan(index === last ? {...span, text: span.text.trimEnd()} : span))
		.join('');
}
