// The map of a lab that is too large to draw: a matrix of gateways, or of sites, with a verdict in each cell.

import type {LabSnapshot, Verdict} from '../../lab/observer/model.js';
import {pad, type Span, type Spans, widthOf} from '../../output/sinks/spans.js';
import type {Glyphs} from '../look/theme.js';
import {markVerdict, worst} from '../look/verdicts.js';
import {windowOf} from '../look/window.js';
import type {EndLine} from '../state/folds.js';

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

/** The worst verdict between two lines of the matrix; null where no tunnel joins them. */
function verdictBetween(pairs: ReadonlyMap<string, Verdict>, one: EndLine, other: EndLine): Verdict | null {
	return worst(
		one.nodes.flatMap(node => other.nodes.flatMap(another => pairs.get(between(node, another)) ?? [])),
	);
}

/** Of a site, whether it is unfolded; a gateway has none. */
const labelOf = ({key, isOpen}: EndLine, glyphs: Glyphs): string =>
	isOpen === null ? key : `${isOpen ? glyphs.open : glyphs.folded} ${key}`;

/** A header of the columns' names written downwards, and a line a gateway, or a site, around the chosen one. */
export function matrixLines(
	snapshot: LabSnapshot,
	ends: {readonly rows: readonly EndLine[]; readonly columns: readonly EndLine[]},
	chosen: string | null,
	columns: number,
	rows: number,
	glyphs: Glyphs,
): Spans[] {
	const pairs = verdictsByPair(snapshot);
	const widest = Math.max(0, ...ends.columns.map(({label}) => label.length));
	const left = Math.max(0, ...ends.rows.map(line => widthOf(labelOf(line, glyphs))));
	const indexOf = (lines: readonly EndLine[]) =>
		Math.max(
			0,
			lines.findIndex(({key}) => key === chosen),
		);
	const room = Math.floor((columns - left - 3) / cellWidth);
	const across = windowOf(ends.columns.length, indexOf(ends.columns), room);
	const down = windowOf(ends.rows.length, indexOf(ends.rows), Math.max(1, rows - widest));
	const shown = ends.columns.slice(across.from, across.to);
	const header = Array.from(
		{length: widest},
		(_, line): Spans => [
			' '.repeat(left + 3),
			...shown.map(
				({key, label}): Span => ({
					text: pad(label.padStart(widest)[line]!, cellWidth),
					tone: key === chosen ? 'accent' : 'faint',
					bold: key === chosen,
				}),
			),
		],
	);
	const lines = ends.rows.slice(down.from, down.to).map((row): Spans => {
		const isChosen = row.key === chosen;
		return [
			{text: isChosen ? `${glyphs.cursor} ` : '  ', tone: 'accent', bold: true},
			{text: `${pad(labelOf(row, glyphs), left)} `, tone: isChosen ? 'accent' : 'plain', bold: isChosen},
			...shown.map((column): Span => {
				const verdict = verdictBetween(pairs, row, column);
				if (verdict === null) {
					return {text: pad(row.key === column.key ? '\\' : glyphs.wait, cellWidth), tone: 'faint'};
				}

				const {glyph, tone} = markVerdict(verdict);
				return {text: pad(glyphs[glyph], cellWidth), tone, bold: isChosen || column.key === chosen};
			}),
		];
	});
	return [...header, ...lines];
}
