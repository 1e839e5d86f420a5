// Places sites and vertices outside sites on a circle by Graphviz's circo: no line between two of them crosses a third.

import type {Graphviz} from '@hpcc-js/wasm-graphviz';
import {dot, lines, word} from '../sinks/markup.js';
import {defaults, vertexStatement} from './dot.js';
import {anyCloserThan, type Box, inches, readLayout} from './geometry.js';
import type {Graph} from './model.js';

/** Inches between neighbours, to be tried one after the other; circo takes a long box for a shorter one. */
const distances = [0.6, 1, 1.6, 2.4, 3.6, 5.4, 8];

/** Few sites have their lines at wide angles, which would touch the sites in between. */
const fewSites = 8;

/** Points that must stay between any two. */
const gap = 14;

/** `sites` has the size of each group. A draft has everything at its angle, and some of it perhaps upon each other. */
export function layOutRing(
	{vertices, edges}: Graph,
	sites: ReadonlyMap<string, Pick<Box, 'width' | 'height'>>,
	graphviz: Graphviz,
	{draft}: {readonly draft: boolean},
): ReadonlyMap<string, Box> {
	const outer = new Map(vertices.map(({id, group}) => [id, group ?? id]));
	const joined = new Set(
		edges.flatMap(({a, b}) => {
			const [one, other] = [outer.get(a)!, outer.get(b)!];
			return one === other ? [] : [`${one} ${other}`];
		}),
	);
	const statements = [
		...[...sites].map(([id, {width, height}]) => {
			const size = dot`width=${inches(width)}, height=${inches(height)}`;
			return dot`${word(id)} [shape=box, label="", fixedsize=true, ${size}];`;
		}),
		...vertices.filter(({group}) => group === null).map(vertex => vertexStatement(vertex)),
		...[...joined].map(pair => {
			const [one, other] = pair.split(' ') as [string, string];
			return dot`${word(one)} -- ${word(other)};`;
		}),
	];
	const layOut = (distance: number): ReadonlyMap<string, Box> => {
		const text = lines('dot', [
			dot`graph {`,
			...defaults,
			dot`mindist=${distance};`,
			...statements,
			dot`}`,
		]).text;
		return readLayout(graphviz.layout(text, 'json', 'circo')).boxes;
	};

	const tried = sites.size > fewSites ? distances : distances.slice(2);
	for (const distance of tried) {
		const boxes = layOut(distance);
		if (draft || !anyCloserThan([...boxes.values()], gap)) {
			return boxes;
		}
	}

	return layOut(distances.at(-1)! * 2);
}
