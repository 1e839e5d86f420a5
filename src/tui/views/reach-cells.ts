// The cells of the reachability matrix, and the line about the pair under the cursor.

import type {Span, Spans} from '../../output/sinks/spans.js';
import {formatAge} from '../look/format.js';
import type {Glyphs} from '../look/theme.js';
import type {ReachResult} from '../state/reach.js';

export const legend = (glyphs: Glyphs): Spans => [
	{text: ` 1.2 ${glyphs.up} `, tone: 'good'},
	'answers  ',
	{text: `${glyphs.down} `, tone: 'bad'},
	'promised, no answer  ',
	{text: `1/2 ${glyphs.handshaking} `, tone: 'busy'},
	'one family of two  ',
	{text: glyphs.wait, tone: 'faint'},
	{text: ' none promised  ? out of date', tone: 'faint'},
];

/** The answer with its age. */
export function wideCell(result: ReachResult | undefined, time: number | null, glyphs: Glyphs): Span {
	if (result === undefined) {
		return {text: '', tone: 'faint'};
	}

	const {text, tone} = answerSpan(result, glyphs);
	return {text: `${text} ${ageOf(result, time)}`, tone: tone ?? 'plain'};
}

/** The answer in one character. */
export function compactCell(result: ReachResult | undefined, glyphs: Glyphs): Span {
	if (result === undefined) {
		return {text: '', tone: 'faint'};
	}

	const {text, tone = 'plain'} = answerSpan(result, glyphs);
	return {text: tone === 'good' ? glyphs.up : tone === 'busy' ? glyphs.handshaking : text, tone};
}

const ageOf = ({at}: ReachResult, time: number | null): string => formatAge(time === null ? null : time - at);

/** ` V1-1 → R3: 2 of 2 addresses answer, 1.3 ms, asked 12s ago`. */
export function pairText(
	from: string | null,
	to: string | null,
	result: ReachResult | undefined,
	time: number | null,
	glyphs: Glyphs,
): Spans {
	if (from === null || to === null || from === to) {
		return [{text: ' arrows choose a pair', tone: 'faint'}];
	}

	const head: Spans = [' ', {text: `${from} ${glyphs.arrow} ${to}`, bold: true}];
	if (result === undefined) {
		return [...head, {text: ': not asked', tone: 'faint'}];
	}

	const {rtt, answered, asked, promised, outdated} = result;
	const {tone = 'plain'} = answerSpan(result, glyphs);
	return [
		...head,
		': ',
		{text: `${answered} of ${asked} addresses ${outdated ? 'answered' : 'answer'}`, tone},
		rtt === null || outdated ? '' : `, ${rtt.toFixed(1)} ms`,
		{
			text: `, asked ${ageOf(result, time)} ago${promised ? '' : ', none promised'}${outdated ? ', out of date: the lab has changed since' : ''}`,
			tone: 'faint',
		},
	];
}

function answerSpan({rtt, answered, asked, promised, outdated}: ReachResult, glyphs: Glyphs): Span {
	if (answered === 0) {
		return promised ? {text: glyphs.down, tone: 'bad'} : {text: glyphs.wait, tone: 'faint'};
	}

	// Whether it still answers is not known; it is never shown as if it did.
	if (outdated) {
		return {text: '?', tone: 'faint'};
	}

	return answered < asked || rtt === null
		? {text: `${answered}/${asked}`, tone: answered < asked ? 'busy' : 'good'}
		: {text: rtt < 100 ? rtt.toFixed(1) : rtt.toFixed(0), tone: 'good'};
}
