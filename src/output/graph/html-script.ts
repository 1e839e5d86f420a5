// The scripts of pages: to zoom and pan, to switch layers, to search, and to tell of the tunnel that is pointed at.

import {xml} from '../sinks/markup.js';

export const lookStyle = xml`label { display: flex; align-items: center; gap: 6px; cursor: pointer; }
header input, header button { font: inherit; }
header input[type=checkbox] { margin: 0; }
.without-underlay .edge.underlay, .without-lan .edge.lan, .without-tunnel .edge.tunnel { display: none; }
.searched :is(.node, .edge) { opacity: .15; }
.searched :is(.node, .edge).hit { opacity: 1; }
.edge.tunnel { pointer-events: all; cursor: help; }
.edge.tunnel:hover > path { stroke-width: 3; }
#told { position: fixed; margin: 0; padding: 8px 12px; max-width: 90vw; white-space: pre-wrap; pointer-events: none; background: var(--paper); color: var(--ink); border: 1px solid var(--line); border-radius: 6px; box-shadow: 0 2px 8px #0004; font: 12px monospace; }
`;

/** The wheel zooms about the pointer, dragging moves, a double click shows all; pointing at a node shows its edges. */
export const moveScript = xml`const svg = document.querySelector('main > svg');
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

/** Hidden layers, the search and the tunnel that is pointed at are classes and texts of the page; the paper is turned by its style sheets. */
export const lookScript = xml`const page = document.documentElement;
const details = JSON.parse(document.getElementById('details').textContent);
const told = document.getElementById('told');
for (const box of document.querySelectorAll('[data-layer]')) {
	box.addEventListener('change', () => page.classList.toggle('without-' + box.dataset.layer, !box.checked));
}
svg.addEventListener('pointermove', event => {
	const edge = event.target.closest('.edge');
	const lines = held === null && edge ? details[edge.id] : undefined;
	told.hidden = lines === undefined;
	if (lines !== undefined) {
		told.textContent = lines.join('\\n');
		const {width, height} = told.getBoundingClientRect();
		told.style.left = Math.max(4, Math.min(event.clientX + 14, innerWidth - width - 4)) + 'px';
		told.style.top = Math.max(4, Math.min(event.clientY + 14, innerHeight - height - 4)) + 'px';
	}
});
svg.addEventListener('pointerleave', () => { told.hidden = true; });
const search = document.getElementById('search');
search.addEventListener('input', () => {
	const words = search.value.toLowerCase().split(' ').filter(word => word !== '');
	let hits = 0;
	for (const element of svg.querySelectorAll('.node, .edge')) {
		const text = [element.querySelector('title')?.textContent, ...(details[element.id] ?? []), ...[...element.querySelectorAll('text')].map(one => one.textContent)].join(' ').toLowerCase();
		const hit = words.length !== 0 && words.every(word => text.includes(word));
		element.classList.toggle('hit', hit);
		hits += hit ? 1 : 0;
	}
	page.classList.toggle('searched', words.length !== 0);
	document.getElementById('found').textContent = words.length === 0 ? '' : hits + ' found';
});
const darkRules = [...document.styleSheets].flatMap(sheet => [...sheet.cssRules]).filter(rule => rule.media?.mediaText.includes('prefers-color-scheme'));
let isDark = matchMedia('(prefers-color-scheme: dark)').matches;
document.getElementById('paper').addEventListener('click', () => {
	isDark = !isDark;
	for (const rule of darkRules) rule.media.mediaText = isDark ? 'all' : 'not all';
	page.style.colorScheme = isDark ? 'dark' : 'light';
});
`;
