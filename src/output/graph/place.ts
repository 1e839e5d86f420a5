// Places every vertex of a graph: sites on a circle, each turned so that its gateways face the middle.

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
import {type Box, round} from './geometry.js';
import type {Graph, Group} from './model.js';
import {parallelPorts} from './parallel.js';
import {layOutRing} from './ring-layout.js';
import {type Direction, layOutSite, type SiteLayout} from './site-layout.js';

/** Points around the content of a group, and for its name. */
const padding = 14;
const titleHeight = 22;

/** The graph in DOT, for Graphviz's `nop` to draw: it only routes the edges, around the vertices. */
export function placeGraph(graph: Graph, graphviz: Graphviz, legend: boolean): string {
	const upright = layOutSites(graph, () => 'TB', graphviz);
	const draft = layOutRing(graph, sizesOf(upright), graphviz, {draft: true});
	const middle = middleOf([...draft.values()]);
	const sites = layOutSites(graph, ({id}) => directionAt(middle, draft.get(id)!), graphviz);
	const ring = layOutRing(graph, sizesOf(sites), graphviz, {draft: false});

	const boxes = new Map([
		...ring,
		...graph.groups.flatMap(({id}) => placeInside(sites.get(id)!, ring.get(id)!)),
	]);
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
			...indent([...frameOf(group, ring.get(group.id)!, sites.get(group.id)!), ...pinned(group.id)]),
			dot`}`,
		]),
		...pinned(null),
		...graph.edges.map(edge => edgeStatement(edge, parallelPorts(edge, graph.edges, boxes))),
		dot`}`,
	]).text;
}

const layOutSites = (
	graph: Graph,
	directionOf: (group: Group) => Direction,
	graphviz: Graphviz,
): ReadonlyMap<string, SiteLayout> =>
	new Map(graph.groups.map(group => [group.id, layOutSite(graph, group, directionOf(group), graphviz)]));

/** With its frame. */
const sizesOf = (
	sites: ReadonlyMap<string, SiteLayout>,
): ReadonlyMap<string, Pick<Box, 'width' | 'height'>> =>
	new Map(
		[...sites].map(([id, {width, height}]) => [
			id,
			{width: width + 2 * padding, height: height + padding + titleHeight},
		]),
	);

function directionAt(middle: Pick<Box, 'x' | 'y'>, {x, y}: Box): Direction {
	const [dx, dy] = [x - middle.x, y - middle.y];
	if (Math.abs(dx) > Math.abs(dy) * 1.2) {
		return dx > 0 ? 'LR' : 'RL';
	}

	return dy > 0 ? 'BT' : 'TB';
}

const middleOf = (boxes: readonly Box[]): Pick<Box, 'x' | 'y'> => ({
	x: boxes.reduce((sum, {x}) => sum + x, 0) / boxes.length,
	y: boxes.reduce((sum, {y}) => sum + y, 0) / boxes.length,
});

/** The name is placed at a side without tunnels: the bottom if the inside is below the gateways, else the top. */
const isNamedBelow = ({direction}: SiteLayout): boolean => direction === 'TB';

function placeInside(site: SiteLayout, frame: Box): [string, Box][] {
	const left = frame.x - frame.width / 2 + padding;
	const bottom = frame.y - frame.height / 2 + (isNamedBelow(site) ? titleHeight : padding);
	return [...site.boxes].map(([id, box]) => [id, {...box, x: left + box.x, y: bottom + box.y}]);
}

/** A group's attributes for `nop`, which keeps its box and the position of its label. */
function frameOf({id, label}: Group, {x, y, width, height}: Box, site: SiteLayout): Dot[] {
	const below = isNamedBelow(site);
	const title = y + (below ? -1 : 1) * (height / 2 - titleHeight / 2);
	const corners = [x - width / 2, y - height / 2, x + width / 2, y + height / 2];
	return [
		dot`id=${id};`,
		dot`${groupAttributes(label, below ? 'b' : 't')};`,
		dot`bb=${corners.map(round).join(',')};`,
		dot`lp=${pointOf({x, y: title})};`,
	];
}

const pointOf = ({x, y}: Pick<Box, 'x' | 'y'>): string => `${round(x)},${round(y)}`;
