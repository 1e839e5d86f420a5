// One end of a tunnel as lines: its settings, and graphs of its rates.

import type {TunnelEndView} from '../../lab/observer/model.js';
import {cut, type Spans} from '../../output/sinks/spans.js';
import {formatAge, formatRate, formatSize} from '../look/format.js';
import {graph} from '../look/sparkline.js';
import type {Glyphs} from '../look/theme.js';
import {markVerdict} from '../look/verdicts.js';
import {endKey, type History, seriesOf} from '../state/history.js';

const nameWidth = 11;

export function endLines(end: TunnelEndView, now: number | null, glyphs: Glyphs, width: number): Spans[] {
	const {glyph, tone} = markVerdict(end.verdict);
	const shaken = now === null || end.latestHandshake === null ? null : now - end.latestHandshake;
	const facts: readonly (readonly [string, string])[] = [
		['endpoint', end.endpoint ?? 'none yet'],
		['handshake', shaken === null ? 'never' : `${formatAge(shaken)} ago`],
		['listens', end.listenPort === null ? '-' : `UDP ${end.listenPort}`],
		['MTU', end.mtu === null ? '-' : String(end.mtu)],
		['made by', end.implementation ?? '-'],
		['public key', end.publicKey ?? '-'],
	];
	const value = (text: string) => cut(text, width - nameWidth - 1, glyphs.more);
	return [
		[
			{text: ` ${'verdict'.padEnd(nameWidth)}`, tone: 'faint'},
			{text: `${glyphs[glyph]} ${end.verdict}`, tone},
			{
				text: cut(`  ${end.reason}`, Math.max(0, width - nameWidth - 4 - end.verdict.length), glyphs.more),
				tone: 'faint',
			},
		],
		...facts.map(([name, text]): Spans => [{text: ` ${name.padEnd(nameWidth)}`, tone: 'faint'}, value(text)]),
	];
}

/** Received, then sent: a line of figures and a graph of the last minutes each. */
export function rateLines(
	end: TunnelEndView,
	history: History,
	glyphs: Glyphs,
	width: number,
	height: number,
): Spans[] {
	return (['received', 'sent'] as const).flatMap(way => {
		const traffic = end[way];
		const values = seriesOf(history, endKey(end, way));
		const most = Math.max(0, ...values.map(value => value ?? 0));
		const rate = `${formatRate(traffic?.rate)} bit/s`;
		const total = `  most ${formatRate(most)}, ${formatSize(traffic?.bytes)} in total`;
		const bars = graph(values, width - 2, height, glyphs.spark);
		return [
			[
				{text: ` ${glyphs[way]} ${way.padEnd(nameWidth - 2)}`, tone: 'faint'},
				{text: rate, bold: true},
				{text: cut(total, width - nameWidth - 1 - rate.length, glyphs.more), tone: 'faint'},
			],
			...bars.map((line): Spans => [' ', {text: line, tone: way === 'received' ? 'good' : 'accent'}]),
		];
	});
}
