// The underlay on the map: networks between the sites, with a line for each wire; or as a list where they do not fit.

import type {LabSnapshot} from '../../lab/observer/model.js';
import {type Span, type Spans, widthOf} from '../../output/sinks/spans.js';
import {formatRate} from '../look/format.js';
import type {Glyphs} from '../look/theme.js';
import {markOk} from '../look/verdicts.js';
import {type SiteBox, touches} from './layout.js';
import {type NetworkWires, networksOf, type Wire, wiresOf} from './wires.js';

export interface PlacedNetwork extends NetworkWires {
	readonly box: SiteBox;
}

// From the middle of the map towards the middle of what a network joins.
const shares = [0.5, 0.35, 0.65, 0.2, 0.8, 0];
const asides = [
	[0, 0],
	[0, 3],
	[0, -3],
	[12, 0],
	[-12, 0],
	[12, 4],
	[-12, -4],
	[0, 6],
	[0, -6],
] as const;

const middleOf = ({x, y, width, height}: SiteBox): readonly [number, number] => [
	x + width / 2,
	y + height / 2,
];

const mean = (values: readonly number[]): number =>
	values.reduce((sum, value) => sum + value, 0) / values.length;

/** The networks that join several boxes, each near what it joins; null where one has no room. */
export function placeNetworks(
	snapshot: LabSnapshot,
	boxes: readonly SiteBox[],
	columns: number,
	rows: number,
): PlacedNetwork[] | null {
	const boxOf = new Map(boxes.flatMap(box => box.nodes.map(node => [node, box] as const)));
	const placed: PlacedNetwork[] = [];
	for (const network of networksOf(wiresOf(snapshot))) {
		const joined = [...new Set(network.wires.flatMap(({node}) => boxOf.get(node) ?? []))];
		if (joined.length < 2) {
			continue;
		}

		const box = findRoom(network.name, joined, [...boxes, ...placed.map(one => one.box)], columns, rows);
		if (box === null) {
			return null;
		}

		placed.push({...network, box});
	}

	return placed;
}

function findRoom(
	name: string,
	joined: readonly SiteBox[],
	taken: readonly SiteBox[],
	columns: number,
	rows: number,
): SiteBox | null {
	const [width, height] = [widthOf(name) + 4, 3];
	const middles = joined.map(middleOf);
	const [toX, toY] = [mean(middles.map(([x]) => x)), mean(middles.map(([, y]) => y))];
	for (const share of shares) {
		for (const [right, down] of asides) {
			const x = Math.round(columns / 2 + (toX - columns / 2) * share + right - width / 2);
			const y = Math.round(rows / 2 + (toY - rows / 2) * share + down - height / 2);
			const box = {title: '', x, y, width, height, nodes: [name], hidden: 0, step: 1} as const;
			const isInside = x >= 0 && y >= 0 && x + width <= columns && y + height <= rows;
			if (isInside && !taken.some(other => touches(box, other))) {
				return box;
			}
		}
	}

	return null;
}

const wireSpans = ({node, item, works}: Wire, glyphs: Glyphs): Span[] => {
	const {glyph, tone} = markOk(works);
	const rate = (item.received.rate ?? 0) + (item.sent.rate ?? 0);
	return [
		{text: `${glyphs[glyph]} `, tone},
		{text: `${node}:${item.ifname}`, bold: !works},
		{text: ` ${works ? formatRate(rate) : 'no carrier'}  `, tone: works ? 'faint' : 'bad'},
	];
};

/** Each network with its wires, those with a pulled cable first. */
export function underlayLines(snapshot: LabSnapshot, glyphs: Glyphs): Spans[] {
	const networks = networksOf(wiresOf(snapshot));
	const isBroken = ({wires}: NetworkWires) => (wires.some(({works}) => !works) ? 0 : 1);
	const widest = Math.max(0, ...networks.map(({name}) => widthOf(name)));
	return networks
		.toSorted((one, other) => isBroken(one) - isBroken(other))
		.map(({name, wires}) => [
			{text: ` ${name.padEnd(widest)}  `, tone: 'accent'},
			...[...wires]
				.sort((one, other) => Number(one.works) - Number(other.works))
				.flatMap(wire => wireSpans(wire, glyphs)),
		]);
}
