// Lays out the inside of a site in layers, gateways first, by Graphviz's dot.

import type {Graphviz} from '@hpcc-js/wasm-graphviz';
import {dot, lines, word} from '../sinks/markup.js';
import {defaults, edgeStatement, frontRow, vertexStatement} from './dot.js';
import {type Layout, readLayout} from './geometry.js';
import type {Graph, Group} from './model.js';

/** The direction of the inside, seen from the gateways: `TB` is below them. */
export type Direction = 'TB' | 'BT' | 'LR' | 'RL';

export interface SiteLayout extends Layout {
	readonly direction: Direction;
}

export function layOutSite(
	{vertices, edges}: Graph,
	{id}: Group,
	direction: Direction,
	graphviz: Graphviz,
): SiteLayout {
	const members = vertices.filter(({group}) => group === id);
	const ids = new Set(members.map(member => member.id));
	const {text} = lines('dot', [
		dot`graph {`,
		...defaults,
		dot`rankdir=${word(direction)}; nodesep=0.25; ranksep=0.3;`,
		...members.map(member => vertexStatement(member)),
		...frontRow(members),
		...edges.filter(({a, b}) => ids.has(a) && ids.has(b)).map(edge => edgeStatement(edge)),
		dot`}`,
	]);
	return {...readLayout(graphviz.layout(text, 'json', 'dot')), direction};
}
