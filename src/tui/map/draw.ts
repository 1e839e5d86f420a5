// Draws the map: tunnels or the underlay's wires as lines in the colour of their state, sites as boxes over them.

import type {TunnelView, Verdict} from '../../lab/observer/model.js';
import {cut, type Spans, widthOf} from '../../output/sinks/spans.js';
import {formatRate} from '../look/format.js';
import type {Glyphs} from '../look/theme.js';
import {type Mark, markVerdict} from '../look/verdicts.js';
import type {Lit} from '../state/path.js';
import type {NodeSummary} from '../state/summary.js';
import {Canvas, type Stroke} from './canvas.js';
import {Labels} from './labels.js';
import {anchorOf, type SiteBox} from './layout.js';
import type {PlacedNetwork} from './underlay.js';

export interface MapDrawing {
	readonly boxes: readonly SiteBox[];
	readonly tunnels: readonly TunnelView[];
	readonly byNode: ReadonlyMap<string, NodeSummary>;
	/** The node whose tunnels are highlighted; null for none. */
	readonly chosen: string | null;
	/** The path that is lit; null for none. */
	readonly lit: Lit | null;
	/** The networks whose wires are drawn instead of tunnels; null for tunnels. */
	readonly networks: readonly PlacedNetwork[] | null;
	/** By node: its wires that do not work. */
	readonly pulled: ReadonlyMap<string, readonly string[]>;
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

// Labels are for a map that has room between its lines.
const labelsFrom = {columns: 100, rows: 24};
const mostLabels = 24;

export function drawMap(drawing: MapDrawing): Spans[] {
	const {boxes, networks, columns, rows, glyphs, unicode} = drawing;
	const canvas = new Canvas(columns, rows, unicode);
	const all = [...boxes, ...(networks ?? []).map(({box}) => box)];
	const labels = new Labels(canvas, all);
	const isRoomy = columns >= labelsFrom.columns && rows >= labelsFrom.rows;
	const lines = networks === null ? tunnelLines(drawing) : wireLines(drawing, networks);
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

interface MapLine {
	readonly from: readonly [number, number];
	readonly to: readonly [number, number];
	readonly stroke: Stroke;
	/** In its middle, where it does not work. */
	readonly mark: Mark | null;
	/** Its rate, both ways. */
	readonly label: string;
}

const boxesByNode = (boxes: readonly SiteBox[]) =>
	new Map(boxes.flatMap(box => box.nodes.map(node => [node, box] as const)));

function tunnelLines({boxes, tunnels, chosen, lit: path, glyphs}: MapDrawing): MapLine[] {
	const boxOf = boxesByNode(boxes);
	// A node without tunnels leaves all of them as they are.
	const lit = tunnels.some(({a, b}) => a.node === chosen || b?.node === chosen) ? chosen : null;
	return tunnels.flatMap(({id, a, b, verdict}) => {
		const [one, other] = [boxOf.get(a.node), boxOf.get(b?.node ?? '')];
		if (b === null || one === undefined || other === undefined || one === other) {
			return [];
		}

		const mark = markVerdict(verdict);
		const isLit = path?.tunnels.has(id) ?? (lit === null || a.node === lit || b.node === lit);
		const isBad = mark.rank >= markVerdict('handshaking').rank;
		const tone = isLit ? (path !== null && !isBad ? 'accent' : mark.tone) : 'faint';
		return {
			from: anchorOf(one, a.node, other),
			to: anchorOf(other, b.node, one),
			stroke: {
				tone,
				bold: path !== null && isLit,
				rank: mark.rank + (isLit ? chosenRank : 0),
				dash: dashes[verdict],
			},
			mark: isBad ? mark : null,
			label: isLit ? `${glyphs.both}${formatRate(sumOf(a.received?.rate, b.received?.rate))}` : '',
		};
	});
}

function wireLines({boxes, chosen, lit, glyphs}: MapDrawing, networks: readonly PlacedNetwork[]): MapLine[] {
	const boxOf = boxesByNode(boxes);
	return networks.flatMap(({name, wires, box}) =>
		wires.flatMap(({node, item, works}) => {
			const one = boxOf.get(node);
			if (one === undefined) {
				return [];
			}

			const isLit = lit === null ? chosen === node : lit.networks.has(name) && lit.nodes.has(node);
			const tone = works ? (isLit ? 'accent' : 'plain') : 'bad';
			return {
				from: anchorOf(one, node, box),
				to: anchorOf(box, name, one),
				stroke: {
					tone,
					bold: isLit,
					rank: (works ? 0 : chosenRank) + (isLit ? 1 : 0),
					dash: works ? null : dashes.down,
				},
				mark: works ? null : markVerdict('down'),
				label: `${glyphs.both}${formatRate(sumOf(item.received.rate, item.sent.rate))}`,
			};
		}),
	);
}

const sumOf = (one: number | null | undefined, other: number | null | undefined): number | null =>
	one == null && other == null ? null : (one ?? 0) + (other ?? 0);

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
