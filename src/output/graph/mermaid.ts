// Writes a graph as a Mermaid flowchart, which many a forge and editor draws in place.

import type {Edge, Graph, Group, Vertex} from './model.js';
import {escapeMermaid} from './quote.js';
import {edgeColour, light} from './style.js';

/** Mermaid draws no more than this unless its page is set otherwise (`maxEdges`, which a diagram may not set itself). */
export const mermaidMaxEdges = 500;

export function renderMermaid({groups, vertices, edges}: Graph): string {
	const gateways = new Set(vertices.filter(({kind}) => kind === 'gateway').map(({id}) => id));
	const lines = [
		...groups.flatMap(({id, label}) => [
			`subgraph ${id}["${escapeMermaid(label)}"]`,
			...vertices.filter(({group}) => group === id).map(vertex => `\t${vertexLine(vertex)}`),
			'end',
		]),
		...vertices.filter(({group}) => group === null).map(vertexLine),
		...edges.map(edge => edgeLine(edge, gateways)),
		...kindsOf(vertices).map(classLine),
		...(groups.length > 0 ? groupLines(groups) : []),
		...linkStyles(edges),
	];
	return `flowchart TB\n${lines.map(line => `\t${line}\n`).join('')}`;
}

function vertexLine({id, kind, label, details}: Vertex): string {
	const text = [label, ...details].map(escapeMermaid).join('<br/>');
	switch (kind) {
		case 'underlay':
			return `${id}(["${text}"]):::${kind}`;
		case 'bundle':
			return `${id}((" ")):::${kind}`;
		default:
			return `${id}["${text}"]:::${kind}`;
	}
}

/** What comes first stands above: the underlay's networks, then gateways, then what is behind them. */
function edgeLine({kind, a, b, count}: Edge, gateways: ReadonlySet<string>): string {
	if (kind === 'tunnel') {
		return count > 1 ? `${a} -.-|"×${count}"| ${b}` : `${a} -.- ${b}`;
	}

	const turned = kind === 'underlay' || gateways.has(b);
	return turned ? `${b} --- ${a}` : `${a} --- ${b}`;
}

const kindsOf = (vertices: readonly Vertex[]): Vertex['kind'][] =>
	[...new Set(vertices.map(({kind}) => kind))].sort();

const classLine = (kind: Vertex['kind']): string =>
	`classDef ${kind} fill:${light.fill[kind]},stroke:${kind === 'underlay' ? light.underlay : light.lan},color:${light.ink}`;

/** No fill: the name of a site is then readable in light and in dark. */
const groupLines = (groups: readonly Group[]): string[] => [
	`classDef group fill:none,stroke:${light.underlay}`,
	`class ${groups.map(({id}) => id).join(',')} group`,
];

/** One line a colour, with the numbers of its edges. LANs have the page's own, light or dark. */
function linkStyles(edges: readonly Edge[]): string[] {
	const numbers = new Map<string, number[]>();
	for (const [index, {kind, hue}] of edges.entries()) {
		if (kind !== 'lan') {
			const colour = edgeColour(light, kind, hue);
			numbers.set(colour, [...(numbers.get(colour) ?? []), index]);
		}
	}

	return [...numbers].map(([colour, indices]) => `linkStyle ${indices.join(',')} stroke:${colour}`);
}
