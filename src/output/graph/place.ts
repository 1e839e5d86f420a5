// Places every vertex of a graph: sites on a field, each turned so that its gateways face what they are joined to.

import type {Graphviz} from '@hpcc-js/wasm-graphviz';
import {dot, lines} from '../sinks/markup.js';
import {
	clusterHead,
	type Dot,
	defaults,
	edgeStatement,
	groupAttributes,
	indent,
	legendStatement,
	vertexStatement,
} from './dot.js';
import {draftFields, type Field, moveApart} from './field-layout.js';
import {type Box, type Point, round, type Size} from './geometry.js';
import type {Graph, Group} from './model.js';
import {parallelPorts} from './parallel.js';
import {type Obstacle, scoreOf} from './score.js';
import {type Direction, layOutSite, type SiteLayout} from './site-layout.js';

/** Points around the content of a group, and for its name. */
const padding = 14;
const titleHeight = 22;

/** A graph with everything in its place. */
interface Picture {
	/** Of every vertex. */
	readonly boxes: ReadonlyMap<string, Box>;
	readonly frames: ReadonlyMap<string, Box>;
	readonly sites: ReadonlyMap<string, SiteLayout>;
}

/** The graph in DOT, for Graphviz's `nop` to draw: it only routes the edges, around the vertices. */
export function placeGraph(graph: Graph, graphviz: Graphviz, legend: boolean): string {
	const {boxes, frames, sites} = bestPicture(graph, graphviz);
	const pinned = (group: string | null): Dot[] =>
		graph.vertices
			.filter(vertex => vertex.group === group)
			.map(vertex => vertexStatement(vertex, {pos: pointOf(boxes.get(vertex.id)!)}));
	return lines('dot', [
		dot`graph ${graph.name} {`,
		...defaults,
		...(legend ? [legendStatement(graph)] : []),
		dot`splines=true; outputorder=edgesfirst; pad=0.2;`,
		...graph.groups.flatMap(group => [
			clusterHead(group.id),
			...indent([...frameOf(group, frames.get(group.id)!, sites.get(group.id)!), ...pinned(group.id)]),
			dot`}`,
		]),
		...pinned(null),
		...graph.edges.map(edge => edgeStatement(edge, parallelPorts(edge, graph.edges, boxes))),
		dot`}`,
	]).text;
}

/** Tries layouts of the sites, turns each site in them, and takes the one in which the lines of all vertices run best. */
function bestPicture(graph: Graph, graphviz: Graphviz): Picture {
	const turned = new Map<string, SiteLayout>();
	const layOut = (group: Group, direction: Direction): SiteLayout => {
		const key = `${group.id} ${direction}`;
		const known = turned.get(key) ?? layOutSite(graph, group, direction, graphviz);
		turned.set(key, known);
		return known;
	};

	const squares = new Map(
		graph.groups.map(group => {
			const {width, height} = sizeOf(layOut(group, 'TB'));
			return [group.id, {width: (width + height) / 2, height: (width + height) / 2}];
		}),
	);
	const pictures = draftFields(graph, squares, graphviz).map(draft => {
		const sites = new Map(
			graph.groups.map(group => [group.id, layOut(group, directionIn(draft, graph, group))]),
		);
		const sizes = new Map([...sites].map(([id, site]) => [id, sizeOf(site)]));
		const field = moveApart(graph, sizes, draft, graphviz);
		const inside = graph.groups.flatMap(({id}) => placeInside(sites.get(id)!, field.get(id)!));
		const boxes = new Map([...field, ...inside]);
		for (const {id} of graph.groups) {
			boxes.delete(id);
		}

		return {
			boxes,
			frames: field,
			sites,
			score: scoreOf(boxes, graph.edges, obstaclesOf(graph, boxes, field, sites)),
		};
	});
	return pictures.reduce((best, picture) => (picture.score < best.score ? picture : best));
}

/** Site frames hinder the lines of others, names those of all. */
function obstaclesOf(
	graph: Graph,
	boxes: ReadonlyMap<string, Box>,
	field: Field,
	sites: ReadonlyMap<string, SiteLayout>,
): Obstacle[] {
	return [
		...[...boxes].map(([id, box]) => ({box, of: new Set([id]), cost: 0.12})),
		...graph.groups.flatMap(({id, label}) => {
			const frame = field.get(id)!;
			const members = graph.vertices.filter(({group}) => group === id).map(vertex => vertex.id);
			const title = {...titleOf(frame, sites.get(id)!), width: 8 * label.length, height: titleHeight - 6};
			return [
				{box: frame, of: new Set(members), cost: 0.05},
				{box: title, of: new Set<string>(), cost: 0.05},
			];
		}),
	];
}

/** With its frame. */
const sizeOf = ({width, height}: Size): Size => ({
	width: width + 2 * padding,
	height: height + padding + titleHeight,
});

/** The direction of a site's inside: away from what its lines lead to. */
function directionIn(field: Field, {vertices, edges}: Graph, {id}: Group): Direction {
	const outer = new Map(vertices.map(vertex => [vertex.id, vertex.group ?? vertex.id]));
	const own = field.get(id)!;
	let [x, y] = [0, 0];
	for (const {a, b} of edges) {
		const ends = [outer.get(a)!, outer.get(b)!];
		const other = ends.find(end => end !== id);
		if (other !== undefined && ends.includes(id)) {
			const {x: toX, y: toY} = field.get(other)!;
			const length = Math.hypot(toX - own.x, toY - own.y) || 1;
			x -= (toX - own.x) / length;
			y -= (toY - own.y) / length;
		}
	}

	if (Math.abs(x) > Math.abs(y)) {
		return x > 0 ? 'LR' : 'RL';
	}

	return y > 0 ? 'BT' : 'TB';
}

const titleOf = ({x, y, height}: Box, site: SiteLayout): Point => ({
	x,
	y: y + (isNamedBelow(site) ? -1 : 1) * (height / 2 - titleHeight / 2),
});

/** The name is placed at a side without tunnels: the bottom if the inside is below the gateways, else the top. */
const isNamedBelow = ({direction}: SiteLayout): boolean => direction === 'TB';

function placeInside(site: SiteLayout, frame: Box): [string, Box][] {
	const left = frame.x - frame.width / 2 + padding;
	const bottom = frame.y - frame.height / 2 + (isNamedBelow(site) ? titleHeight : padding);
	return [...site.boxes].map(([id, box]) => [id, {...box, x: left + box.x, y: bottom + box.y}]);
}

/** A group's attributes for `nop`, which keeps its box and the position of its label. */
function frameOf({id, label}: Group, frame: Box, site: SiteLayout): Dot[] {
	const {x, y, width, height} = frame;
	const corners = [x - width / 2, y - height / 2, x + width / 2, y + height / 2];
	return [
		dot`id=${id};`,
		dot`${groupAttributes(label, isNamedBelow(site) ? 'b' : 't')};`,
		dot`bb=${corners.map(round).join(',')};`,
		dot`lp=${pointOf(titleOf(frame, site))};`,
	];
}

const pointOf = ({x, y}: Point): string => `${round(x)},${round(y)}`;
