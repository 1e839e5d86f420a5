// The map of a lab that is too large to draw: a matrix of gateways with a verdict in each cell.

import type {LabSnapshot, Verdict} from '../../lab/observer/model.js';
import {endsOf} from '../../lab/observer/tunnels.js';
import {pad, type Span, type Spans} from '../../output/sinks/spans.js';
import {compareNatural} from '../../shared/natural-order.js';
import type {Glyphs} from '../look/theme.js';
import {markVerdict, worst} from '../look/verdicts.js';
import {windowOf} from '../look/window.js';

const between = (one: string, other: string): string => `${one} ${other}`;

/** The worst verdict between any two nodes that have a tunnel. */
export function verdictsByPair({tunnels}: LabSnapshot): ReadonlyMap<string, Verdict> {
	const pairs = new Map<string, Verdict>();
	for (const {a, b, verdict} of tunnels) {
		if (b === null) {
			continue;
		}

		for (const pair of [between(a.node, b.node), between(b.node, a.node)]) {
			const known = pairs.get(pair);
			pairs.set(pair, known === undefined ? verdict : worst([known, verdict])!);
		}
	}

	return pairs;
}

const cellWidth = 2;

/** A header of the columns' names written downwards, and a line a gateway around the chosen one. */
export function matrixLines(
	snapshot: LabSnapshot,
	chosen: string | null,
	columns: number,
	rows: number,
	glyphs: Glyphs,
): Spans[] {
	const pairs = verdictsByPair(snapshot);
	const ends = new Set(snapshot.tunnels.flatMap(endsOf).map(({node}) => node));
	const names = [...ends].sort(compareNatural);
	const widest = Math.max(0, ...names.map(name => name.length));
	const at = Math.max(0, names.indexOf(chosen ?? ''));
	const across = windowOf(names.length, at, Math.floor((columns - widest - 3) / cellWidth));
	const down = windowOf(names.length, at, Math.max(1, rows - widest));
	const shown = names.slice(across.from, across.to);
	const header = Array.from(
		{length: widest},
		(_, line): Spans => [
			' '.repeat(widest + 3),
			...shown.map(
				(name): Span => ({
					text: pad(name.padStart(widest)[line]!, cellWidth),
					tone: name === chosen ? 'accent' : 'faint',
					bold: name === chosen,
				}),
			),
		],
	);
	const lines = names.slice(down.from, down.to).map(
		(name): Spans => [
			{text: name === chosen ? `${glyphs.cursor} ` : '  ', tone: 'accent', bold: true},
			{text: `${pad(name, widest)} `, tone: name === chosen ? 'accent' : 'plain', bold: name === chosen},
			...shown.map((other): Span => {
				const verdict = pairs.get(between(name, other));
				if (verdict === undefined) {
					return {text: pad(name === other ? '\\' : glyphs.wait, cellWidth), tone: 'faint'};
				}

				const {glyph, tone} = markVerdict(verdict);
				return {text: pad(glyphs[glyph], cellWidth), tone, bold: name === chosen || other === chosen};
			}),
		],
	);
	return [...header, ...lines];
}
