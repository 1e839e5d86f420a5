// The style sheet of a drawing: the colours of style.ts by class, light and dark.

import type {VertexKind} from './model.js';
import {dark, edgeColour, legend, light} from './style.js';

const rules = (colours: typeof light): string[] => [
	`text[fill="${light.ink}"] { fill: ${colours.ink}; }`,
	...legend.map(({kind}) => {
		const shown = edgeColour(light, kind, 0);
		return `text[fill="${shown}"] { fill: ${edgeColour(colours, kind, 0)}; }`;
	}),
	`.graph > polygon { fill: ${colours.paper}; }`,
	`.group > path { fill: ${colours.group}; stroke: ${colours.groupEdge}; }`,
	...Object.entries(colours.fill).map(([kind, fill]) => {
		const stroke = strokeOf(colours, kind as VertexKind);
		return `.${kind}:not(.edge) > :is(path, ellipse, polygon) { fill: ${fill}; stroke: ${stroke}; }`;
	}),
	`.edge.underlay > path { stroke: ${colours.underlay}; }`,
	`.edge.lan > path { stroke: ${colours.lan}; }`,
	...colours.hues.map((hue, index) => `.edge.h${index} > path { stroke: ${hue}; }`),
];

function strokeOf(colours: typeof light, kind: VertexKind): string {
	if (kind === 'bundle') {
		return colours.fill.bundle;
	}

	return kind === 'underlay' || kind === 'lan' ? colours.underlay : colours.lan;
}

const indent = (lines: readonly string[]): string => lines.map(line => `\t${line}\n`).join('');

export const stylesheet = [
	"text { font-family: Helvetica, Arial, 'Liberation Sans', sans-serif; }\n",
	`@media (prefers-color-scheme: dark) {\n${indent(rules(dark))}}\n`,
].join('');
