// The lines of the map: one for each tunnel, or for each wire of the underlay, in the colour of its state.

import type {TunnelView, Verdict} from '../../lab/observer/model.js';
import {formatRate} from '../look/format.js';
import type {Glyphs} from '../look/theme.js';
import {type Mark, markVerdict} from '../look/verdicts.js';
import type {Lit} from '../state/path.js';
import type {Stroke} from './canvas.js';
import {anchorOf, type SiteBox} from './layout.js';
import type {PlacedNetwork} from './underlay.js';

/** What decides which lines there are, and how each looks. */
export interface LinesDrawn {
	readonly boxes: readonly SiteBox[];
	readonly tunnels: readonly TunnelView[];
	/** The node whose tunnels are highlighted; null for none. */
	readonly chosen: string | null;
	/** The path that is lit; null for none. */
	readonly lit: Lit | null;
	/** The networks whose wires are drawn instead of tunnels; null for tunnels. */
	readonly networks: readonly PlacedNetwork[] | null;
	readonly glyphs: Glyphs;
}

export interface MapLine {
	readonly from: readonly [number, number];
	readonly to: readonly [number, number];
	readonly stroke: Stroke;
	/** In its middle, where it does not work. */
	readonly mark: Mark | null;
	/** Its rate, both ways. */
	readonly label: string;
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

const boxesByNode = (boxes: readonly SiteBox[]) =>
	new Map(boxes.flatMap(box => box.nodes.map(node => [node, box] as const)));

function tunnelLines({boxes, tunnels, chosen, lit: path, glyphs}: LinesDrawn): MapLine[] {
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

function wireLines({boxes, chosen, lit, glyphs}: LinesDrawn, networks: readonly PlacedNetwork[]): MapLine[] {
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

export const linesOf = (drawn: LinesDrawn): MapLine[] =>
	drawn.networks === null ? tunnelLines(drawn) : wireLines(drawn, drawn.networks);
