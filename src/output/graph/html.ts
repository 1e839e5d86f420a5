// Draws a graph as one self-contained HTML file: the SVG, a legend, layers, a search, and what is known of each tunnel.

import {join, type Markup, written, xml} from '../sinks/markup.js';
import {visible} from '../sinks/visible.js';
import {lookScript, lookStyle, moveScript} from './html-script.js';
import type {Graph} from './model.js';
import {bundleNote, dark, edgeColour, legend, light, nodeKinds} from './style.js';
import {renderSvg} from './svg.js';

/** `details`: by the name of a tunnel, what is told when it is pointed at. */
export async function renderHtml(
	graph: Graph,
	details: ReadonlyMap<string, readonly string[]> = new Map(),
): Promise<string> {
	const svg = await renderSvg(graph, {legend: false});
	return xml`<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${graph.name}</title>
<style>
${pageStyle}${lookStyle}</style>
<header><h1>${graph.name}</h1>${renderLegend(graph)}<input id="search" type="search" placeholder="search" aria-label="search nodes, networks and tunnels"><output id="found"></output><button id="paper">light or dark</button></header>
<main>
${svg}</main>
<pre id="told" hidden></pre>
<script type="application/json" id="details">${embedded(detailsById(graph, details))}</script>
<script>
${moveScript}${lookScript}</script>
</html>
`.text;
}

/** By the id of an edge: the lines of each of its tunnels; of many only their names. */
function detailsById(
	{edges}: Graph,
	details: ReadonlyMap<string, readonly string[]>,
): Readonly<Record<string, readonly string[]>> {
	return Object.fromEntries(
		edges
			.filter(({kind, count}) => kind === 'tunnel' && count > 0)
			.map(({id, title, count}) => {
				const names = title.split(', ');
				const lines = names.flatMap(name => details.get(name) ?? [name]);
				const all = count > 4 ? [`${count} tunnels`, ...names] : lines;
				return [id, all.map(visible)];
			}),
	);
}

/** Within a script element only `<` could end it; JSON has another way to write it. */
const embedded = (data: unknown): Markup<'xml'> =>
	written('xml', JSON.stringify(data).replaceAll('<', '\\u003c'));

function renderLegend(graph: Graph): Markup<'xml'> {
	const kinds = new Set(graph.vertices.map(({kind}) => kind));
	const lines = new Set(graph.edges.map(({kind}) => kind));
	const note = bundleNote(graph);
	const items = [
		...nodeKinds
			.filter(kind => kinds.has(kind))
			.map(kind => xml`<li><i class="key-${kind}"></i>${kind}</li>`),
		...legend
			.filter(({kind}) => lines.has(kind))
			.map(
				({kind, text}) =>
					xml`<li><label><input type="checkbox" data-layer="${kind}" checked><b class="key-line-${kind}"></b>${text}</label></li>`,
			),
		...(note === null ? [] : [xml`<li>${note}</li>`]),
	];
	return xml`<ul>${items}</ul>`;
}

const keysOf = (colours: typeof light): Markup<'xml'> =>
	join(
		[
			xml`:root { --paper: ${colours.paper}; --ink: ${colours.ink}; --line: ${colours.groupEdge}; }`,
			...nodeKinds.map(kind => xml`.key-${kind} { background: ${colours.fill[kind]}; }`),
			...legend.map(
				({kind}) => xml`.key-line-${kind} { border-top-color: ${edgeColour(colours, kind, 0)}; }`,
			),
		],
		xml`\n`,
	);

export const pageStyle = xml`${keysOf(light)}
@media (prefers-color-scheme: dark) {
${keysOf(dark)}
}
html, body { height: 100%; margin: 0; }
body { display: flex; flex-direction: column; background: var(--paper); color: var(--ink); font: 14px Helvetica, Arial, sans-serif; }
header { display: flex; flex-wrap: wrap; align-items: center; gap: 4px 24px; padding: 8px 16px; border-bottom: 1px solid var(--line); }
h1 { font-size: 16px; margin: 0; }
ul { display: flex; flex-wrap: wrap; gap: 4px 16px; margin: 0; padding: 0; list-style: none; }
li { display: flex; align-items: center; gap: 6px; }
i { width: 14px; height: 14px; border: 1px solid var(--line); border-radius: 4px; }
b { width: 24px; border-top: 2px solid; }
b.key-line-tunnel { border-top-style: dashed; }
main { flex: 1; min-height: 0; overflow: hidden; }
main > svg { display: block; width: 100%; height: 100%; cursor: grab; touch-action: none; }
svg.pointed .edge { opacity: .08; }
svg.pointed .edge.near { opacity: 1; }
`;
