// Writes a graph in Graphviz's language; layouts that go in stages build on the same statements.

import type {Edge, Graph, Vertex} from './model.js';
import {escapeLabel, quote} from './quote.js';
import {bundleNote, edgeColour, legend, light} from './style.js';

/** A whole graph. Tunnels do not shape the ranks, so that sites stay side by side below what joins them. */
export function renderDot(graph: Graph): string {
	const lines = [
		'// Draw it with: dot -Tsvg',
		`graph ${quote(graph.name)} {`,
		...indent([
			...defaults,
			legendStatement(graph),
			'ranksep=0.6; newrank=true; splines=true;',
			...graph.groups.flatMap(({id, label}) => [
				`subgraph cluster_${id} {`,
				...indent([
					`${groupAttributes(label)};`,
					...graph.vertices.filter(({group}) => group === id).map(vertex => vertexStatement(vertex)),
					...frontRow(graph.vertices.filter(({group}) => group === id)),
				]),
				'}',
			]),
			...graph.vertices.filter(({group}) => group === null).map(vertex => vertexStatement(vertex)),
			...graph.edges.map(edge => edgeStatement(...inRankOrder(edge))),
		]),
		'}',
	];
	return `${lines.join('\n')}\n`;
}

/** Gateways stand side by side. */
export function frontRow(members: readonly Vertex[]): string[] {
	const front = members.filter(({depth}) => depth === 0).map(({id}) => id);
	return front.length > 1 ? [`{rank=same; ${front.join('; ')}}`] : [];
}

/** Networks that are not a site's own come first, above the sites that they join. */
function inRankOrder(edge: Edge): [Edge, Record<string, string>] {
	if (edge.kind === 'tunnel') {
		const count: Record<string, string> = edge.count > 1 ? {label: quote(`×${edge.count}`)} : {};
		return [
			edge,
			edge.a.startsWith('b_') && !edge.b.startsWith('b_') ? count : {constraint: 'false', ...count},
		];
	}

	return [edge.kind === 'underlay' ? {...edge, a: edge.b, b: edge.a} : edge, {}];
}

/** Defaults of all graphs. Helvetica has known widths even where no font is installed. */
export const defaults: readonly string[] = [
	`graph [fontname=Helvetica, fontsize=13, fontcolor=${quote(light.ink)}, bgcolor=${quote(light.paper)}];`,
	`node [fontname=Helvetica, fontsize=12, fontcolor=${quote(light.ink)}, style=filled, penwidth=1, margin="0.14,0.06", height=0.35];`,
	`edge [fontname=Helvetica, fontsize=10, fontcolor=${quote(light.ink)}];`,
];

export const groupAttributes = (label: string, labelloc: 't' | 'b' = 'b'): string =>
	attributes({
		label: quote(label),
		labelloc,
		class: 'group',
		style: quote('rounded,filled'),
		color: quote(light.groupEdge),
		fillcolor: quote(light.group),
		margin: '14',
	}).replaceAll(', ', '; ');

export function vertexStatement(vertex: Vertex, more: Record<string, string> = {}): string {
	const {id, kind} = vertex;
	return `${id} [${attributes({id, class: kind, ...shapeOf(vertex), ...more})}];`;
}

function shapeOf({kind, label, details}: Vertex): Record<string, string> {
	const fillcolor = quote(light.fill[kind]);
	switch (kind) {
		case 'bundle':
			return {
				shape: 'circle',
				width: '0.12',
				height: '0.12',
				fixedsize: 'true',
				label: '""',
				fillcolor,
				color: fillcolor,
			};
		case 'underlay':
			return {shape: 'ellipse', label: quote(label), fillcolor, color: quote(light.underlay)};
		case 'lan':
			return {
				shape: 'box',
				style: quote('rounded,filled'),
				label: quote(label),
				fillcolor,
				color: quote(light.underlay),
				fontsize: '10',
				height: '0.25',
			};
		default:
			return {
				shape: 'box',
				style: quote('rounded,filled'),
				label: labelOf(label, details),
				fillcolor,
				color: quote(light.lan),
			};
	}
}

/** What the lines are, below the drawing. */
export function legendStatement(graph: Graph): string {
	const note = bundleNote(graph);
	const kinds = new Set(graph.edges.map(({kind}) => kind));
	const lines = legend
		.filter(({kind}) => kinds.has(kind))
		.map(({kind, text}) => {
			const dash = kind === 'tunnel' ? '╌╌╌' : '━━';
			return `<font color="${edgeColour(light, kind, 0)}">${dash}</font> ${text}`;
		});
	const label = [...lines, ...(note === null ? [] : [escapeLabel(note)])].join('     ');
	return `label=<<br/>${label}>; labelloc=b;`;
}

/** The name, and below it smaller lines, as one of Graphviz's HTML-like labels. */
function labelOf(label: string, details: readonly string[]): string {
	if (details.length === 0) {
		return quote(label);
	}

	const rows = details.map(
		line => `<tr><td align="left"><font point-size="9">${escapeLabel(line)}</font></td></tr>`,
	);
	return `<<table border="0" cellborder="0" cellspacing="0" cellpadding="1"><tr><td><b>${escapeLabel(label)}</b></td></tr>${rows.join('')}</table>>`;
}

export function edgeStatement({id, kind, a, b, hue, count}: Edge, more: Record<string, string> = {}): string {
	const style = kind === 'tunnel' ? {class: quote(`tunnel h${hue}`), style: 'dashed'} : {class: kind};
	const penwidth = kind === 'tunnel' && count > 1 ? {penwidth: '1.6'} : {};
	return `${a} -- ${b} [${attributes({id, ...style, color: quote(edgeColour(light, kind, hue)), ...penwidth, ...more})}];`;
}

const attributes = (values: Record<string, string>): string =>
	Object.entries(values)
		.map(([key, value]) => `${key}=${value}`)
		.join(', ');

export const indent = (lines: readonly string[]): string[] => lines.map(line => `\t${line}`);
