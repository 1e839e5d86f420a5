// Places sites, and vertices outside sites, on a field with a screen's shape: near what they are joined to, and off the lines.

import type {Graphviz} from '@hpcc-js/wasm-graphviz';
import {dot, lines, word} from '../sinks/markup.js';
import {type Dot, defaults, vertexStatement} from './dot.js';
import {type Box, inches, type Point, readLayout, round, type Size} from './geometry.js';
import type {Graph} from './model.js';
import {type Line, type Obstacle, scoreOf} from './score.js';

/** Points that stay free around each box, for lines and their ends. */
const margin = 14;

/** Neato begins at random places; each of these is a set of them, always the same. */
const starts = [1, 2, 3, 4];

/** Between so many sites, a full mesh has gaps in which a box can stand. */
const fewSites = 6;

/** Degrees by which a layout is turned. */
const turns = [0, 45, 90, 135];
const ringTurns = [0, 15, 30, 45, 60, 75, 90, 105, 120, 135, 150, 165];

/** A layout is drawn together by these, before boxes that touch are moved apart. */
const scales = [0.4, 0.8];

/** Width by height of a screen, to which a layout may be pulled. */
const screenAspect = 1.6;

/** So many variants of each draft are worth a closer look. */
const kept = 4;

/** By id of a group, or of a vertex outside groups. */
export type Field = ReadonlyMap<string, Box>;

/** Layouts of the outermost boxes, the best of several kinds. `sites` has the size of each group. */
export function draftFields(graph: Graph, sites: ReadonlyMap<string, Size>, graphviz: Graphviz): Field[] {
	const outerLines = linesBetween(graph);
	const lineStatements = outerLines.map(({a, b}) => {
		const reach = radiusOf(sites.get(a)) + radiusOf(sites.get(b));
		return dot`${word(a)} -- ${word(b)} [len=${inches(reach + 3 * margin)}];`;
	});
	const body = [...boxStatements(graph, sites), ...lineStatements];
	const dense = isDense(graph, sites);
	const drafts = [
		run(graphviz, 'circo', dot`mindist=0.6;`, body),
		...(dense ? [] : starts).map(start => run(graphviz, 'neato', dot`start=${start}; overlap=true;`, body)),
	];
	const judge = (points: ReadonlyMap<string, Point>) => {
		const field = moveApart(graph, sites, points, graphviz);
		return {field, score: scoreOf(field, outerLines, coresOf(field))};
	};

	return drafts.flatMap(draft =>
		[...variantsOf(draft, dense ? ringTurns : turns)]
			.map(judge)
			.sort((one, other) => one.score - other.score)
			.slice(0, kept)
			.map(({field}) => field),
	);
}

/** Lines end at gateways, not in the middle of sites: they may pass near the edge of a box. */
const coresOf = (field: Field): Obstacle[] =>
	[...field].map(([id, box]) => ({
		box: {...box, width: box.width / 2, height: box.height / 2},
		of: new Set([id]),
		cost: 0.12,
	}));

/** Boxes of these sizes about these points, moved where they would touch. */
export function moveApart(
	graph: Graph,
	sites: ReadonlyMap<string, Size>,
	points: ReadonlyMap<string, Point>,
	graphviz: Graphviz,
): Field {
	const by = (overlap: 'prism' | 'scale' | 'scalexy', scale = 1) => {
		const scaled = new Map([...points].map(([id, {x, y}]) => [id, {x: x * scale, y: y * scale}]));
		const body = boxStatements(graph, sites, scaled);
		return run(graphviz, 'nop', dot`overlap=${word(overlap)}; sep=${`+${margin}`};`, body);
	};
	if (isDense(graph, sites)) {
		// It stretches by as much as it needs, and never presses together.
		return by('scale', 0.4);
	}

	const field = by('prism');
	// Prism triangulates, and three on one line are no triangle.
	return [...field.values()].some(({x, y}) => Number.isNaN(x + y)) ? by('scalexy') : field;
}

/** True where most sites are joined to most others: lines leave no room in the middle, and a ring must keep its shape. */
const isDense = (graph: Graph, {size}: ReadonlyMap<string, Size>): boolean =>
	size > fewSites && linesBetween(graph).length > (size * (size - 1)) / 4;

/** One line for all between the same two of the outermost boxes. */
function linesBetween({vertices, edges}: Graph): Line[] {
	const outer = new Map(vertices.map(({id, group}) => [id, group ?? id]));
	const joined = new Map<string, Line>();
	for (const edge of edges) {
		const [a, b] = [outer.get(edge.a)!, outer.get(edge.b)!].sort() as [string, string];
		if (a !== b) {
			joined.set(`${a} ${b}`, {a, b});
		}
	}

	return [...joined.values()];
}

function boxStatements(
	{vertices}: Graph,
	sites: ReadonlyMap<string, Size>,
	points?: ReadonlyMap<string, Point>,
): Dot[] {
	const pos = (id: string): {pos?: string} => {
		const point = points?.get(id);
		return point === undefined ? {} : {pos: `${round(point.x)},${round(point.y)}`};
	};
	return [
		...[...sites].map(([id, {width, height}]) => {
			const size = dot`width=${inches(width)}, height=${inches(height)}`;
			const at = points === undefined ? dot`` : dot`, pos=${pos(id).pos!}`;
			return dot`${word(id)} [shape=box, label="", fixedsize=true, ${size}${at}];`;
		}),
		...vertices.filter(({group}) => group === null).map(vertex => vertexStatement(vertex, pos(vertex.id))),
	];
}

const run = (graphviz: Graphviz, engine: 'neato' | 'circo' | 'nop', head: Dot, body: readonly Dot[]): Field =>
	readLayout(
		graphviz.layout(lines('dot', [dot`graph {`, ...defaults, head, ...body, dot`}`]).text, 'json', engine),
	).boxes;

/** From the middle of a box to its corners; a vertex outside sites is as a name of five letters. */
const radiusOf = (size: Size | undefined): number =>
	size === undefined ? 30 : Math.hypot(size.width, size.height) / 2;

/** A layout turned, drawn together, and pulled to the shape of the screen. */
function* variantsOf(field: Field, degreesOf: readonly number[]): Generator<ReadonlyMap<string, Point>> {
	for (const degrees of degreesOf) {
		const turned = [...field].map(([id, point]) => [id, turn(point, degrees)] as const);
		for (const pull of [1, pullOf(turned.map(([, point]) => point))]) {
			for (const scale of scales) {
				yield new Map(turned.map(([id, {x, y}]) => [id, {x: x * scale * pull, y: (y * scale) / pull}]));
			}
		}
	}
}

function turn({x, y}: Point, degrees: number): Point {
	const angle = (degrees * Math.PI) / 180;
	return {
		x: x * Math.cos(angle) - y * Math.sin(angle),
		y: x * Math.sin(angle) + y * Math.cos(angle),
	};
}

/** By how much a layout is to be pulled across, and pressed together upwards, to have the screen's shape. */
function pullOf(points: readonly Point[]): number {
	const spread = (values: readonly number[]): number =>
		Math.max(1, Math.max(...values) - Math.min(...values));
	const aspect = spread(points.map(({x}) => x)) / spread(points.map(({y}) => y));
	return Math.min(2, Math.max(0.5, Math.sqrt(screenAspect / aspect)));
}
