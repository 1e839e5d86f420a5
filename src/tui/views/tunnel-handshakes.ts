// The times of a tunnel's handshakes, on a time line and as ages.

import type {Spans} from '../../output/sinks/spans.js';
import {formatAge, formatTime} from '../look/format.js';
import type {Glyphs} from '../look/theme.js';

// Two rekeys (REKEY_AFTER_TIME, 120 s) and more are seen in this time.
const span = 600;

export function handshakeLines(
	times: readonly number[],
	now: number | null,
	width: number,
	glyphs: Glyphs,
): Spans[] {
	const latest = times.at(-1);
	if (latest === undefined || now === null) {
		return [[{text: ' none yet', tone: 'faint'}]];
	}

	const ago = `-${span / 60} min `;
	const room = Math.max(10, width - ago.length - 6);
	const cells: string[] = Array.from({length: room}, () => glyphs.rule);
	for (const time of times) {
		const cell = room - 1 - Math.round(((now - time) / span) * (room - 1));
		if (cell >= 0) {
			cells[cell] = glyphs.up;
		}
	}

	const between = times.slice(1).map((time, index) => time - times[index]!);
	const last = between.at(-1);
	return [
		[
			{text: ` ${ago}`, tone: 'faint'},
			{text: cells.join(''), tone: 'good'},
			{text: ' now', tone: 'faint'},
		],
		[
			{text: ' last at ', tone: 'faint'},
			`${formatTime(latest)}, ${formatAge(now - latest)} ago`,
			{text: last === undefined ? '' : `, ${formatAge(last)} after the one before`, tone: 'faint'},
			{text: `; ${times.length} seen`, tone: 'faint'},
		],
	];
}
