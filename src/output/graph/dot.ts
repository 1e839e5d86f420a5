// Writes a graph in Graphviz's language; layouts that go in stages build on the same statements.

import {dot, join, label, labelled, lines, type Markup, word} from '../sinks/markup.js';
import type {Edge, Graph, Vertex} from './model.js';
import {bundleNote, edgeColour, legend, light} from './style.js';

export type Dot = Markup<'dot'>;

/** Attributes by name. Strings are quoted as needed. */
export type Attributes = Readonly<Record<string, string | Dot>>;

/** A whole graph. Tunnels do not shape the ranks, so that sites stay side by side below what joins them. */
export function renderDot(graph: Graph): string {
	const inside = [
		...defaults,
		legendStatement(graph),
		dot`ranksep=0.6; newrank=true; splines=true;`,
		...graph.groups.flatMap(({id, label}) => [
			clusterHead(id),
			...indent([
				dot`${groupAttributes(label)};`,
				...graph.vertices.filter(({group}) => group === id).map(vertex => vertexStatement(vertex)),
				...frontRow(graph.vertices.filter(({group}) => group === id)),
			]),
			dot`}`,
		]),
		...graph.vertices.filter(({group}) => group === null).map(vertex => vertexStatement(vertex)),
		...graph.edges.map(edge => edgeStatement(...inRankOrder(edge))),
	];
	return lines('dot', [
		dot`// Draw it with: dot -Tsvg`,
		dot`graph ${graph.name} {`,
		...indent(inside),
		dot`}`,
	]).text;
}

export const clusterHead = (id: string): Dot => dot`subgraph ${word(`cluster_${id}`)} {`;

/** Gateways stand side by side. */
export function frontRow(members: readonly Vertex[]): Dot[] {
	const front = members.filter(({depth}) => depth === 0).map(({id}) => word(id));
	return front.length > 1 ? [dot`{rank=same; ${join(front, dot`; `)}}`] : [];
}

/** Networks outside sites come first, above the sites that they join. */
function inRankOrder(edge: Edge): [Edge, Attributes] {
	if (edge.kind === 'tunnel') {
		const count: Attributes = edge.count > 1 ? {label: dot`${`×${edge.count}`}`} : {};
		return [
			edge,
			edge.a.startsWith('b_') && !edge.b.startsWith('b_') ? count : {constraint: 'false', ...count},
		];
	}

	return [edge.kind === 'underlay' ? {...edge, a: edge.b, b: edge.a} : edge, {}];
}

/** Defaults of all graphs. Helvetica has known widths even where no font is installed. */
export const defaults: readonly Dot[] = [
	dot`graph [fontname=Helvetica, fontsize=13, fontcolor=${light.ink}, bgcolor=${light.paper}];`,
	dot`node [fontname=Helvetica, fontsize=12, fontcolor=${light.ink}, style=filled, penwidth=1, margin="0.14,0.06", height=0.35];`,
	dot`edge [fontname=Helvetica, fontsize=10, fontcolor=${light.ink}];`,
];

export const groupAttributes = (name: string, labelloc: 't' | 'b' = 'b'): Dot =>
	attributes(
		{
			label: dot`${name}`,
			labelloc,
			class: 'group',
			style: 'rounded,filled',
			color: light.groupEdge,
			fillcolor: light.group,
			margin: '14',
		},
		dot`; `,
	);

export function vertexStatement(vertex: Vertex, more: Attributes = {}): Dot {
	const {id, kind} = vertex;
	return dot`${word(id)} [${attributes({id, class: kind, ...shapeOf(vertex), ...more})}];`;
}

function shapeOf({kind, label: name, details}: Vertex): Attributes {
	const fillcolor = light.fill[kind];
	switch (kind) {
		case 'bundle':
			return {
				shape: 'circle',
				width: '0.12',
				height: '0.12',
				fixedsize: 'true',
				label: dot`${''}`,
				fillcolor,
				color: fillcolor,
			};
		case 'underlay':
			return {shape: 'ellipse', label: dot`${name}`, fillcolor, color: light.underlay};
		case 'lan':
			return {
				shape: 'box',
				style: 'rounded,filled',
				label: dot`${name}`,
				fillcolor,
				color: light.underlay,
				height: '0.25',
			};
		default:
			return {
				shape: 'box',
				style: 'rounded,filled',
				label: labelOf(name, details),
				fillcolor,
				color: light.lan,
			};
	}
}

/** The legend of the lines. */
export function legendStatement(graph: Graph): Dot {
	const note = bundleNote(graph);
	const kinds = new Set(graph.edges.map(({kind}) => kind));
	const items = legend
		.filter(({kind}) => kinds.has(kind))
		.map(({kind, text}) => {
			const dash = kind === 'tunnel' ? '– – –' : '──';
			return label`<font color="${edgeColour(light, kind, 0)}">${dash}</font> ${text}`;
		});
	const all = [...items, ...(note === null ? [] : [label`${note}`])];
	return dot`label=${labelled(label`<br/>${join(all, label`     `)}`)}; labelloc=b;`;
}

/** The name, and below it smaller lines, as one of Graphviz's HTML-like labels. */
function labelOf(name: string, details: readonly string[]): Dot {
	if (details.length === 0) {
		return dot`${name}`;
	}

	const rows = details.map(line => label`<tr><td align="left"><font point-size="9">${line}</font></td></tr>`);
	return labelled(
		label`<table border="0" cellborder="0" cellspacing="0" cellpadding="1"><tr><td><b>${name}</b></td></tr>${rows}</table>`,
	);
}

export function edgeStatement({id, kind, a, b, hue, count}: Edge, more: Attributes = {}): Dot {
	const style = kind === 'tunnel' ? {class: `tunnel h${hue}`, style: 'dashed'} : {class: kind};
	const penwidth = kind === 'tunnel' && count > 1 ? {penwidth: '1.6'} : {};
	const all = attributes({id, ...style, color: edgeColour(light, kind, hue), ...penwidth, ...more});
	return dot`${word(a)} -- ${word(b)} [${all}];`;
}

const attributes = (values: Attributes, separator: Dot = dot`, `): Dot =>
	join(
		Object.entries(values).map(
			([key, value]) => dot`${word(key)}=${typeof value === 'string' ? word(value) : value}`,
		),
		separator,
	);

export const indent = (statements: readonly Dot[]): Dot[] => statements.map(statement => dot`\t${statement}`);
