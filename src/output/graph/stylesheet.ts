// The style sheet of a drawing: the colours of style.ts by class, light and dark.

import {lines, type Markup, xml} from '../sinks/markup.js';
import type {VertexKind} from './model.js';
import {dark, edgeColour, legend, light} from './style.js';

const rules = (colours: typeof light): Markup<'xml'>[] => [
	xml`text[fill="${light.ink}"] { fill: ${colours.ink}; }`,
	...legend.map(({kind}) => {
		const shown = edgeColour(light, kind, 0);
		return xml`text[fill="${shown}"] { fill: ${edgeColour(colours, kind, 0)}; }`;
	}),
	xml`.graph > polygon { fill: ${colours.paper}; }`,
	xml`.group > path { fill: ${colours.group}; stroke: ${colours.groupEdge}; }`,
	...Object.entries(colours.fill).map(([kind, fill]) => {
		const stroke = strokeOf(colours, kind as VertexKind);
		return xml`.${kind}:not(.edge) > :is(path, ellipse, polygon) { fill: ${fill}; stroke: ${stroke}; }`;
	}),
	xml`.edge.underlay > path { stroke: ${colours.underlay}; }`,
	xml`.edge.lan > path { stroke: ${colours.lan}; }`,
	...colours.hues.map((hue, index) => xml`.edge.h${index} > path { stroke: ${hue}; }`),
];

function strokeOf(colours: typeof light, kind: VertexKind): string {
	if (kind === 'bundle') {
		return colours.fill.bundle;
	}

	return kind === 'underlay' || kind === 'lan' ? colours.underlay : colours.lan;
}

const indent = (all: readonly Markup<'xml'>[]): Markup<'xml'> =>
	lines(
		'xml',
		all.map(rule => xml`\t${rule}`),
	);

export const stylesheet = xml`text { font-family: Helvetica, Arial, 'Liberation Sans', sans-serif; }
@media (prefers-color-scheme: dark) {
${indent(rules(dark))}}
`;
