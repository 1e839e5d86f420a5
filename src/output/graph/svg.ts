// Draws a graph as SVG: laid out by Graphviz in WebAssembly, with colours that follow the reader's light or dark.

import {lines, type Markup, written, xml} from '../sinks/markup.js';
import type {Edge, Graph, VertexKind} from './model.js';
import {placeGraph} from './place.js';
import {dark, edgeColour, legend, light} from './style.js';

export interface SvgOptions {
	/** Draw a legend. */
	readonly legend: boolean;
}

/** One self-contained document that refers to nothing outside of it. */
export async function renderSvg(
	graph: Graph,
	{legend: hasLegend}: SvgOptions = {legend: true},
): Promise<Markup<'xml'>> {
	// Eight hundred kilobytes: loaded only for a drawing.
	const {Graphviz} = await import('@hpcc-js/wasm-graphviz');
	const graphviz = await Graphviz.load();
	const drawn = graphviz.layout(placeGraph(graph, graphviz, hasLegend), 'svg', 'nop');
	return written('xml', polish(drawn, graph));
}

/** Removes the generator's name, and adds names, the style and tooltips. */
function polish(svg: string, graph: Graph): string {
	const titles = new Map([
		...graph.vertices.map(({id, label}) => [id, label || 'tunnels'] as const),
		...graph.groups.map(({id, label}) => [id, label] as const),
		...graph.edges.map(edge => [edge.id, titleOf(edge)] as const),
		['graph0', graph.name] as const,
	]);
	const endsOf = new Map(graph.edges.map(({id, a, b}) => [id, xml` data-a="${a}" data-b="${b}"`.text]));
	return svg
		.slice(svg.indexOf('<svg'))
		.replaceAll(/<!--[\s\S]*?-->\n?/g, '')
		.replaceAll(/ font-family="[^"]*"/g, '')
		.replaceAll(/(<g id="([^"]+)"[^>]*>\s*<title>)[^<]*(?=<\/title>)/g, (_, head: string, id: string) => {
			return head + xml`${titles.get(id) ?? ''}`.text;
		})
		.replaceAll(/<g id="(e\d+)"/g, (head: string, id: string) => head + (endsOf.get(id) ?? ''))
		.replace(/(<svg[^>]*?)\s+xmlns:xlink="[^"]*"([^>]*)>/, '$1$2>')
		.replace(/<svg\s[^>]*>/, tag => {
			const head = tag.replaceAll(/\s+/g, ' ').replace('<svg', '<svg role="img"');
			return head + xml`\n<title>${graph.name}</title>\n<style>\n${stylesheet}</style>`.text;
		});
}

const titleOf = ({title, count}: Edge): string => (count > 1 ? `${count} tunnels: ${title}` : title);

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

/** The colours of style.ts by class, light and dark. */
const stylesheet = xml`text { font-family: Helvetica, Arial, 'Liberation Sans', sans-serif; }
@media (prefers-color-scheme: dark) {
${indent(rules(dark))}}
`;
