// Draws a graph as one self-contained HTML file: the SVG, a legend, and a script to zoom and pan.

import {join, type Markup, xml} from '../sinks/markup.js';
import type {Graph} from './model.js';
import {bundleNote, dark, edgeColour, legend, light, nodeKinds} from './style.js';
import {renderSvg} from './svg.js';

export async function renderHtml(graph: Graph): Promise<string> {
	const svg = await renderSvg(graph, {legend: false});
	return xml`<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${graph.name}</title>
<style>
${style}</style>
<header><h1>${graph.name}</h1>${renderLegend(graph)}</header>
<main>
${svg}</main>
<script>
${script}</script>
</html>
`.text;
}

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
			.map(({kind, text}) => xml`<li><b class="key-line-${kind}"></b>${text}</li>`),
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

const style = xml`${keysOf(light)}
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

/** The wheel zooms about the pointer, dragging moves, a double click shows all; pointing at a node shows its edges. */
const script = xml`const svg = document.querySelector('main > svg');
const all = svg.viewBox.baseVal;
const home = [all.x, all.y, all.width, all.height];
svg.removeAttribute('width');
svg.removeAttribute('height');
const at = event => new DOMPoint(event.clientX, event.clientY).matrixTransform(svg.getScreenCTM().inverse());
const show = (x, y, width, height) => svg.setAttribute('viewBox', [x, y, width, height].join(' '));
svg.addEventListener('wheel', event => {
	event.preventDefault();
	const {x, y} = at(event);
	const box = svg.viewBox.baseVal;
	const factor = Math.min(4, Math.max(0.02, Math.exp(event.deltaY / 500) * box.width / home[2])) * home[2] / box.width;
	show(x - (x - box.x) * factor, y - (y - box.y) * factor, box.width * factor, box.height * factor);
}, {passive: false});
let held = null;
svg.addEventListener('pointerdown', event => {
	held = at(event);
	svg.setPointerCapture(event.pointerId);
});
svg.addEventListener('pointermove', event => {
	if (held === null) return;
	const {x, y} = at(event);
	const box = svg.viewBox.baseVal;
	show(box.x + held.x - x, box.y + held.y - y, box.width, box.height);
});
for (const end of ['pointerup', 'pointercancel']) svg.addEventListener(end, () => { held = null; });
svg.addEventListener('dblclick', () => show(...home));
svg.addEventListener('pointerover', event => {
	const node = held === null ? event.target.closest('.node') : null;
	svg.classList.toggle('pointed', node !== null);
	for (const edge of svg.querySelectorAll('.edge')) {
		edge.classList.toggle('near', node !== null && (edge.dataset.a === node.id || edge.dataset.b === node.id));
	}
});
`;
