// Writes a graph as a Mermaid flowchart, which many forges and editors render in place.

import {append} from '../../shared/group-by.js';
import {join, lines, type Markup, mermaid} from '../sinks/markup.js';
import type {Edge, Graph, Group, Vertex} from './model.js';
import {edgeColour, light} from './style.js';

/** Mermaid draws no more than this unless its page is set otherwise (`maxEdges`, which a diagram may not set itself). */
export const mermaidMaxEdges = 500;

type Mermaid = Markup<'mermaid'>;

export function renderMermaid({groups, vertices, edges}: Graph): string {
	const gateways = new Set(vertices.filter(({kind}) => kind === 'gateway').map(({id}) => id));
	const inside = [
		...groups.flatMap(({id, label}) => [
			mermaid`subgraph ${id}["${label}"]`,
			...vertices.filter(({group}) => group === id).map(vertex => mermaid`\t${vertexLine(vertex)}`),
			mermaid`end`,
		]),
		...vertices.filter(({group}) => group === null).map(vertexLine),
		...edges.map(edge => edgeLine(edge, gateways)),
		...kindsOf(vertices).map(classLine),
		...(groups.length > 0 ? groupLines(groups) : []),
		...linkStyles(edges),
	];
	return lines('mermaid', [mermaid`flowchart TB`, ...inside.map(line => mermaid`\t${line}`)]).text;
}

function vertexLine({id, kind, label, details}: Vertex): Mermaid {
	const text = join(
		[label, ...details].map(line => mermaid`${line}`),
		mermaid`<br/>`,
	);
	switch (kind) {
		case 'underlay':
			return mermaid`${id}(["${text}"]):::${kind}`;
		case 'bundle':
			return mermaid`${id}((" ")):::${kind}`;
		default:
			return mermaid`${id}["${text}"]:::${kind}`;
	}
}

/** The order from the top: the underlay's networks, gateways, and the nodes behind them. */
function edgeLine({kind, a, b, count}: Edge, gateways: ReadonlySet<string>): Mermaid {
	if (kind === 'tunnel') {
		return count > 1 ? mermaid`${a} -.-|"×${count}"| ${b}` : mermaid`${a} -.- ${b}`;
	}

	const turned = kind === 'underlay' || gateways.has(b);
	return turned ? mermaid`${b} --- ${a}` : mermaid`${a} --- ${b}`;
}

const kindsOf = (vertices: readonly Vertex[]): Vertex['kind'][] =>
	[...new Set(vertices.map(({kind}) => kind))].sort();

/** `#0969da`, whose sign would begin an entity in a text. */
const colour = (hex: string): Mermaid => mermaid`#${hex.slice(1)}`;

function classLine(kind: Vertex['kind']): Mermaid {
	const stroke = colour(kind === 'underlay' ? light.underlay : light.lan);
	return mermaid`classDef ${kind} fill:${colour(light.fill[kind])},stroke:${stroke},color:${colour(light.ink)}`;
}

/** No fill: the name of a site is then readable in light and in dark. */
const groupLines = (groups: readonly Group[]): Mermaid[] => [
	mermaid`classDef group fill:none,stroke:${colour(light.underlay)}`,
	mermaid`class ${groups.map(({id}) => id).join(',')} group`,
];

/** One line a colour, with the numbers of its edges. LANs have the page's own, light or dark. */
function linkStyles(edges: readonly Edge[]): Mermaid[] {
	const numbers = new Map<string, number[]>();
	for (const [index, {kind, hue}] of edges.entries()) {
		if (kind !== 'lan') {
			const stroke = edgeColour(light, kind, hue);
			append(numbers, stroke, index);
		}
	}

	return [...numbers].map(
		([stroke, indices]) => mermaid`linkStyle ${indices.join(',')} stroke:${colour(stroke)}`,
	);
}
