// Draws the map: tunnels as lines in the colour of their verdict, sites as boxes over them.

import type {TunnelView, Verdict} from '../../lab/observer/model.js';
import type {Spans} from '../../output/sinks/spans.js';
import type {Glyphs} from '../look/theme.js';
import {markVerdict} from '../look/verdicts.js';
import type {NodeSummary} from '../state/summary.js';
import {Canvas, type Stroke} from './canvas.js';
import {anchorOf, type SiteBox} from './layout.js';

export interface MapDrawing {
	readonly boxes: readonly SiteBox[];
	readonly tunnels: readonly TunnelView[];
	readonly byNode: ReadonlyMap<string, NodeSummary>;
	/** The node whose tunnels are highlighted; null for none. */
	readonly chosen: string | null;
	readonly columns: number;
	readonly rows: number;
	readonly glyphs: Glyphs;
	readonly unicode: boolean;
}

// A shape beside the colour: solid, with gaps, mostly gaps.
const dashes: Record<Verdict, Stroke['dash']> = {
	up: null,
	idle: [3, 1],
	handshaking: [2, 2],
	stale: [2, 3],
	down: [1, 3],
	unknown: [1, 5],
};

const chosenRank = 10;

export function drawMap({
	boxes,
	tunnels,
	byNode,
	chosen,
	columns,
	rows,
	glyphs,
	unicode,
}: MapDrawing): Spans[] {
	const canvas = new Canvas(columns, rows, unicode);
	const boxOf = new Map(boxes.flatMap(box => box.nodes.map(node => [node, box] as const)));
	// A node without tunnels leaves all of them as they are.
	const lit = tunnels.some(({a, b}) => a.node === chosen || b?.node === chosen) ? chosen : null;
	const marks: {column: number; row: number; verdict: Verdict}[] = [];
	for (const {a, b, verdict} of tunnels) {
		const [one, other] = [boxOf.get(a.node), boxOf.get(b?.node ?? '')];
		if (b === null || one === undefined || other === undefined || one === other) {
			continue;
		}

		const isChosen = lit === null || a.node === lit || b.node === lit;
		const {tone, rank} = markVerdict(verdict);
		const from = anchorOf(one, a.node, other);
		const to = anchorOf(other, b.node, one);
		canvas.line(from, to, {
			tone: isChosen ? tone : 'faint',
			bold: false,
			rank: rank + (isChosen ? chosenRank : 0),
			dash: dashes[verdict],
		});
		if (rank >= markVerdict('handshaking').rank) {
			marks.push({
				column: Math.round((from[0] + to[0]) / 2),
				row: Math.round((from[1] + to[1]) / 2),
				verdict,
			});
		}
	}

	for (const {column, row, verdict} of marks) {
		const {glyph, tone} = markVerdict(verdict);
		canvas.text(column, row, glyphs[glyph], tone, true);
	}

	for (const box of boxes) {
		drawBox(canvas, box, byNode, chosen, glyphs);
	}

	return canvas.render();
}

function drawBox(
	canvas: Canvas,
	{x, y, width, height, title, nodes, hidden, step}: SiteBox,
	byNode: MapDrawing['byNode'],
	chosen: string | null,
	glyphs: Glyphs,
): void {
	const [topLeft, topRight, bottomLeft, bottomRight, across, down] = [...glyphs.box] as string[];
	const inside = width - 2;
	canvas.text(x, y, topLeft + across!.repeat(inside) + topRight, 'faint');
	if (title !== '') {
		canvas.text(x + 2, y, ` ${title} `.slice(0, inside - 2), 'plain', true);
	}

	for (let row = 1; row < height - 1; row++) {
		canvas.text(x, y + row, down! + ' '.repeat(inside) + down, 'faint');
	}

	canvas.text(x, y + height - 1, bottomLeft + across!.repeat(inside) + bottomRight, 'faint');
	for (const [index, node] of nodes.entries()) {
		const row = y + 1 + index * step;
		const left = x + 2 * step;
		const mark = byNode.get(node)?.mark;
		if (mark !== undefined) {
			canvas.text(left, row, glyphs[mark.glyph], mark.tone);
		}

		const here = node === chosen;
		canvas.text(left + 2, row, node, here ? 'accent' : 'plain', here);
		if (here) {
			canvas.text(left - 1, row, glyphs.cursor, 'accent', true);
		}
	}

	if (hidden > 0) {
		canvas.text(x + 2, y + height - 2, `+${hidden} more`, 'faint');
	}
}
