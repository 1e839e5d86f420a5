// Places sites as boxes around an ellipse, with their nodes inside. Pure geometry, in character cells.

import {widthOf} from '../../output/sinks/spans.js';
import {compareNatural} from '../../shared/natural-order.js';

export interface SiteInput {
	/** Null for nodes outside sites. */
	readonly site: string | null;
	/** Where all of it runs, of a lab over several machines. */
	readonly machine?: string | null;
	/** Nodes that end tunnels, in order. */
	readonly ends: readonly string[];
	/** The others of the site. */
	readonly others: readonly string[];
}

export interface SiteBox {
	readonly title: string;
	readonly x: number;
	readonly y: number;
	readonly width: number;
	readonly height: number;
	/** From top to bottom, one a line. */
	readonly nodes: readonly string[];
	/** The number of lines that do not fit. */
	readonly hidden: number;
	/** Lines from one node to the next: their tunnels lie apart where there is room. */
	readonly step: 1 | 2;
}

/** More tunnels than this cannot be told apart on a map: it is a matrix. */
export const mostLines = 80;

const frame = 2;
// Cursor, state, space, name, space.
const aroundName = 4;
const mostNodes = 8;
// From here on there is room for lines between the nodes.
const roomyFrom = {columns: 110, rows: 30};

/** Sites with their nodes, and nodes outside sites. */
export function groupBySite(
	nodes: readonly {readonly node: string; readonly site: string | null; readonly machine?: string}[],
	ends: ReadonlySet<string>,
): SiteInput[] {
	const names = [...new Set(nodes.flatMap(({site}) => site ?? []))].sort(compareNatural);
	const sorted = [...nodes].sort((one, other) => compareNatural(one.node, other.node));
	const pick = (site: string, isEnd: boolean) =>
		sorted.filter(each => each.site === site && ends.has(each.node) === isEnd).map(({node}) => node);
	// Most sites are whole on one machine; those that are not have none in their title.
	const machinesOf = (site: string) => [
		...new Set(nodes.flatMap(each => (each.site === site ? [each.machine ?? ''] : []))),
	];
	const homeOf = (site: string): string | null => {
		const [first = '', ...others] = machinesOf(site);
		return first === '' || others.length > 0 ? null : first;
	};
	return [
		...names.map(site => ({
			site,
			machine: homeOf(site),
			ends: pick(site, true),
			others: pick(site, false),
		})),
		...sorted
			.filter(({site}) => site === null)
			.map(({node}) =>
				ends.has(node) ? {site: null, ends: [node], others: []} : {site: null, ends: [], others: [node]},
			),
	];
}

/** Index of the site to which all tunnels between sites lead, if there are enough of others to stand around it; else null. */
export function hubOf(
	sites: readonly SiteInput[],
	tunnels: readonly {readonly a: string; readonly b: string | null}[],
): number | null {
	const siteOf = new Map(sites.flatMap(({ends}, index) => ends.map(end => [end, index] as const)));
	const pairs = tunnels
		.map(({a, b}) => [siteOf.get(a), siteOf.get(b ?? '')] as const)
		.filter(([one, other]) => one !== undefined && other !== undefined && one !== other);
	const joined = new Set(pairs.flat());
	const hub = [...joined].find(site => pairs.every(pair => pair.includes(site)));
	return hub === undefined || joined.size <= fewAround ? null : hub;
}

// With fewer sites around it, a hub stands as well in their row.
const fewAround = 3;

/** Null where the boxes do not fit without covering each other. The hub, if there is one, stands in the middle. */
export function placeSites(
	sites: readonly SiteInput[],
	columns: number,
	rows: number,
	hub: number | null = null,
): SiteBox[] | null {
	const steps = columns >= roomyFrom.columns && rows >= roomyFrom.rows ? ([2, 1] as const) : ([1] as const);
	for (const step of steps) {
		for (const most of [mostNodes, 4, 2, 1]) {
			const sized = sites.map(site => sizeOf(site, most, step));
			const boxes = arrange(sized, columns, rows, hub);
			if (boxes !== null) {
				return boxes;
			}
		}
	}

	return null;
}

type Sized = Omit<SiteBox, 'x' | 'y'>;

function sizeOf({site, machine = null, ends, others}: SiteInput, most: number, step: 1 | 2): Sized {
	const all = [...ends, ...others];
	// The ends of tunnels come first: a map without them would be none.
	const nodes = all.slice(0, Math.max(most, ends.length));
	const hidden = all.length - nodes.length;
	const title = site === null ? '' : machine === null ? `site ${site}` : `site ${site} on ${machine}`;
	const widest = Math.max(widthOf(title) + 4, ...nodes.map(node => node.length + aroundName * step));
	const lines = (nodes.length + (hidden > 0 ? 1 : 0)) * step - (step - 1);
	return {title, width: widest + frame, height: lines + frame, nodes, hidden, step};
}

function arrange(
	boxes: readonly Sized[],
	columns: number,
	rows: number,
	hub: number | null,
): SiteBox[] | null {
	const widest = Math.max(...boxes.map(({width}) => width));
	const highest = Math.max(...boxes.map(({height}) => height));
	// The first on top; two of them side by side, four in the corners: lines have the most room there.
	const count = hub === null ? boxes.length : boxes.length - 1;
	const start = count === 2 ? Math.PI : count === 4 ? -Math.PI * 0.75 : -Math.PI / 2;
	const corner = count === 4 ? Math.SQRT2 : 1;
	const radiusX = ((columns - widest) / 2) * corner;
	const radiusY = ((rows - highest) / 2) * corner;
	const placed = boxes.map((box, index): SiteBox => {
		const around = hub !== null && index > hub ? index - 1 : index;
		const angle = start + (2 * Math.PI * around) / count;
		const isMiddle = index === hub || boxes.length === 1;
		const x = columns / 2 + (isMiddle ? 0 : radiusX * Math.cos(angle)) - box.width / 2;
		const y = rows / 2 + (isMiddle ? 0 : radiusY * Math.sin(angle)) - box.height / 2;
		return {
			...box,
			x: Math.round(Math.min(Math.max(0, x), columns - box.width)),
			y: Math.round(Math.min(Math.max(0, y), rows - box.height)),
		};
	});
	const spread = fillHeight(placed, rows);
	const fits = spread.every(
		(box, index) => box.x >= 0 && box.y >= 0 && spread.slice(index + 1).every(other => !touches(box, other)),
	);
	return fits ? spread : null;
}

/** Three sites, or five, leave the bottom of their ellipse empty. */
function fillHeight(boxes: readonly SiteBox[], rows: number): SiteBox[] {
	const tops = boxes.map(({y}) => y);
	const [first, last] = [Math.min(...tops), Math.max(...tops)];
	const free = rows - Math.max(...boxes.map(({y, height}) => y + height));
	// Boxes side by side differ by a line where they are of different heights: that is no gap to stretch.
	return last - first <= free
		? [...boxes]
		: boxes.map(box => ({...box, y: box.y + Math.round((free * (box.y - first)) / (last - first))}));
}

const clear = 1;

export const touches = (one: SiteBox, other: SiteBox): boolean =>
	one.x < other.x + other.width + clear &&
	other.x < one.x + one.width + clear &&
	one.y < other.y + other.height &&
	other.y < one.y + one.height;

/** The point where a line to another box leaves: on the facing side, at the node's position. */
export function anchorOf(box: SiteBox, node: string, other: SiteBox): readonly [number, number] {
	const index = Math.max(0, box.nodes.indexOf(node));
	const [x, y] = [box.x + box.width / 2, box.y + box.height / 2];
	const [dx, dy] = [other.x + other.width / 2 - x, other.y + other.height / 2 - y];
	// By which side does the line between the middles leave?
	if (Math.abs(dx) * box.height >= Math.abs(dy) * box.width) {
		return [dx >= 0 ? box.x + box.width : box.x - 1, box.y + 1 + index * box.step];
	}

	const slot = box.x + Math.round(((index + 1) * (box.width - 1)) / (box.nodes.length + 1));
	return [slot, dy >= 0 ? box.y + box.height : box.y - 1];
}
