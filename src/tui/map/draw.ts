// Draws the map: tunnels or the underlay's wires as lines in the colour of their state, sites as boxes over them.

import {cut, type Spans, widthOf} from '../../output/sinks/spans.js';
import type {NodeSummary} from '../state/summary.js';
import {Canvas} from './canvas.js';
import {Labels} from './labels.js';
import type {SiteBox} from './layout.js';
import {type LinesDrawn, linesOf} from './lines.js';

export interface MapDrawing extends LinesDrawn {
	readonly byNode: ReadonlyMap<string, NodeSummary>;
	/** By node: its wires that do not work. */
	readonly pulled: ReadonlyMap<string, readonly string[]>;
	readonly columns: number;
	readonly rows: number;
	readonly unicode: boolean;
}

// Labels are for a map that has room between its lines.
const labelsFrom = {columns: 100, rows: 24};
const mostLabels = 24;

export function drawMap(drawing: MapDrawing): Spans[] {
	const {boxes, networks, columns, rows, glyphs, unicode} = drawing;
	const canvas = new Canvas(columns, rows, unicode);
	const all = [...boxes, ...(networks ?? []).map(({box}) => box)];
	const labels = new Labels(canvas, all);
	const isRoomy = columns >= labelsFrom.columns && rows >= labelsFrom.rows;
	const lines = linesOf(drawing);
	for (const {from, to, stroke} of lines) {
		canvas.line(from, to, stroke);
	}

	for (const {from, to, mark, label} of lines) {
		const [column, row] = [Math.round((from[0] + to[0]) / 2), Math.round((from[1] + to[1]) / 2)];
		if (mark !== null) {
			canvas.text(column, row, glyphs[mark.glyph], mark.tone, true);
		} else if (isRoomy && lines.length <= mostLabels) {
			labels.put(from, to, label);
		}
	}

	for (const box of boxes) {
		drawBox(canvas, box, drawing);
	}

	for (const {box, name} of networks ?? []) {
		drawNetwork(canvas, box, name, drawing);
	}

	return canvas.render();
}

function drawNetwork(canvas: Canvas, {x, y}: SiteBox, name: string, {lit}: MapDrawing): void {
	const isLit = lit?.networks.has(name) ?? false;
	canvas.text(x, y + 1, `( ${name} )`, isLit ? 'accent' : 'calm', isLit);
}

function drawBox(
	canvas: Canvas,
	{x, y, width, height, title, nodes, hidden, step}: SiteBox,
	{byNode, chosen, lit, pulled, columns, glyphs}: MapDrawing,
): void {
	const [topLeft, topRight, bottomLeft, bottomRight, across, down] = [...glyphs.box] as string[];
	const inside = width - 2;
	canvas.text(x, y, topLeft + across!.repeat(inside) + topRight, 'faint');
	if (title !== '') {
		canvas.text(x + 2, y, cut(` ${title} `, inside - 2, glyphs.more), 'plain', true);
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
		const isLit = here || (lit?.nodes.has(node) ?? false);
		canvas.text(left + 2, row, node, isLit ? 'accent' : 'plain', isLit);
		const wires = pulled.get(node);
		if (wires !== undefined) {
			const text = `${glyphs.down}${wires.join(',')}`;
			const beyond = left + 3 + widthOf(node);
			// Over the frame and beyond it, where the line would have left; on the other side where the map ends there.
			const column = beyond + widthOf(text) <= columns ? beyond : Math.max(0, left - 2 - widthOf(text));
			canvas.text(column, row, text, 'bad', true);
		}

		if (here) {
			canvas.text(left - 1, row, glyphs.cursor, 'accent', true);
		}
	}

	if (hidden > 0) {
		canvas.text(x + 2, y + height - 2, `+${hidden} more`, 'faint');
	}
}
