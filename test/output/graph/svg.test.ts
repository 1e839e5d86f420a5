// What a reader sees of an SVG: every name, nothing upon anything else, nothing from elsewhere.

import {Graphviz} from '@hpcc-js/wasm-graphviz';
import test from 'ava';
import {buildGraph, type GraphOptions} from '../../../src/output/graph/build.js';
import {renderDot} from '../../../src/output/graph/dot.js';
import {anyCloserThan, type Box, type Point} from '../../../src/output/graph/geometry.js';
import {renderHtml} from '../../../src/output/graph/html.js';
import {renderMermaid} from '../../../src/output/graph/mermaid.js';
import type {Graph} from '../../../src/output/graph/model.js';
import {placeGraph} from '../../../src/output/graph/place.js';
import {renderSvg} from '../../../src/output/graph/svg.js';
import {xml} from '../../../src/output/sinks/markup.js';
import type {Topology} from '../../../src/topology/index.js';
import {labs, readCompany, readLab, readLargeMesh} from './labs.js';

const graphviz = await Graphviz.load();

/** The first thing that is wrong with a text as XML: a tag that is not closed, a stray sign. Null for nothing. */
function faultOf(xml: string): string | null {
	const open: string[] = [];
	const rest = xml
		.replaceAll(/<style>[^<]*<\/style>/g, '')
		.replaceAll(/<(\/?)([\w:-]+)((?:\s+[\w:-]+="[^"<]*")*)\s*(\/?)>/g, (tag, close, name, _, empty) => {
			if (close === '/' && open.pop() !== name) {
				return `< ${tag}`;
			}

			if (close === '' && empty === '') {
				open.push(name);
			}

			return ' ';
		});
	const stray = /[<>]|&(?!#\d+;|#x[\da-f]+;|(?:amp|lt|gt|quot|apos);)/i.exec(rest);
	return stray === null ? (open.pop() ?? null) : rest.slice(stray.index, stray.index + 60);
}

/** Texts as they are read: one for each `text` element. */
const textsOf = (svg: string): string[] =>
	[...svg.matchAll(/<text[^>]*>([^<]*)<\/text>/g)].map(([, text]) => text!.replaceAll('&#45;', '-'));

interface Drawn {
	readonly name: string;
	readonly shape?: string;
	readonly bb?: string;
	readonly lp?: string;
	readonly lwidth?: string;
	readonly lheight?: string;
	readonly pos?: string;
	readonly width?: string;
	readonly height?: string;
}

interface DrawnEdge {
	readonly id: string;
	/** Indices of objects. */
	readonly tail: number;
	readonly head: number;
	readonly _draw_?: readonly {readonly op: string; readonly points?: readonly (readonly number[])[]}[];
}

const numbers = (text: string): number[] => text.split(',').map(Number);

function frameOf({bb}: Drawn): Box {
	const [left, bottom, right, top] = numbers(bb!) as [number, number, number, number];
	return {x: (left + right) / 2, y: (bottom + top) / 2, width: right - left, height: top - bottom};
}

function vertexBoxOf({pos, width, height}: Drawn): Box {
	const [x, y] = numbers(pos!) as [number, number];
	return {x, y, width: 72 * Number(width), height: 72 * Number(height)};
}

function titleBoxOf({lp, lwidth, lheight}: Drawn): Box {
	const [x, y] = numbers(lp!) as [number, number];
	return {x, y, width: 72 * Number(lwidth), height: 72 * Number(lheight)};
}

const contains = (outer: Box, inner: Box): boolean =>
	Math.abs(outer.x - inner.x) <= (outer.width - inner.width) / 2 &&
	Math.abs(outer.y - inner.y) <= (outer.height - inner.height) / 2;

/** Everything that lies where it should not. */
function misplaced(graph: Graph): string[] {
	const {objects, edges} = layOut(graph);
	const frames = objects.filter(({bb}) => bb !== undefined);
	const drawn = objects.filter(({pos}) => pos !== undefined);
	const loose = graph.vertices.filter(({group}) => group === null).map(({id}) => id);
	const groupOf = new Map(graph.vertices.map(({id, group}) => [id, `cluster_${group}`]));
	const vertexBoxes = drawn.map(vertexBoxOf);
	const outerBoxes = [
		...frames.map(frameOf),
		...drawn.filter(({name}) => loose.includes(name)).map(vertexBoxOf),
	];
	return [
		...(drawn.length === graph.vertices.length ? [] : ['a vertex is not drawn']),
		...(frames.length === graph.groups.length ? [] : ['a site has no frame']),
		...(anyCloserThan([...vertexBoxes, ...frames.map(titleBoxOf)], 2) ? ['texts are too near'] : []),
		...(anyCloserThan(outerBoxes, 8) ? ['sites are too near'] : []),
		...drawn
			.filter(({name}) => !loose.includes(name))
			.filter(each => {
				const frame = frames.find(({name}) => name === groupOf.get(each.name))!;
				return !contains(frameOf(frame), vertexBoxOf(each));
			})
			.map(({name}) => `${name} is outside of its site`),
		...runThrough({objects, edges}),
	];
}

interface Layout {
	readonly objects: readonly Drawn[];
	readonly edges: readonly DrawnEdge[];
}

const layOut = (graph: Graph): Layout =>
	JSON.parse(graphviz.layout(placeGraph(graph, graphviz, true), 'json', 'nop')) as Layout;

/** Points along the lines that Graphviz draws: cubic curves, in JSON as their control points. */
function pointsAlong({_draw_}: DrawnEdge): Point[] {
	return (_draw_ ?? [])
		.flatMap(({op, points}) => (op === 'b' ? [points!] : []))
		.flatMap(control =>
			Array.from({length: (control.length - 1) / 3}, (_, index) => control.slice(index * 3, index * 3 + 4)),
		)
		.flatMap(([a, b, c, d]) =>
			Array.from({length: 21}, (_, step) => {
				const [t, u] = [step / 20, 1 - step / 20];
				const at = (axis: 0 | 1): number =>
					u ** 3 * a![axis]! + 3 * u ** 2 * t * b![axis]! + 3 * u * t ** 2 * c![axis]! + t ** 3 * d![axis]!;
				return {x: at(0), y: at(1)};
			}),
		);
}

/** True for a point upon a vertex: networks of the underlay are ellipses. */
function covers(vertex: Drawn, {x, y}: Point): boolean {
	const box = vertexBoxOf(vertex);
	const [across, up] = [Math.abs(x - box.x) / (box.width / 2), Math.abs(y - box.y) / (box.height / 2)];
	return vertex.shape === 'ellipse' ? across ** 2 + up ** 2 < 1 : Math.max(across, up) < 1;
}

/** Lines that run through the box of a vertex, which would hide what they join. */
function runThrough({objects, edges}: Layout): string[] {
	const vertices = objects.filter(({pos}) => pos !== undefined);
	return edges.flatMap(edge =>
		vertices
			.filter((_, index) => objects.indexOf(vertices[index]!) !== edge.tail)
			.filter(vertex => objects.indexOf(vertex) !== edge.head)
			.filter(vertex => pointsAlong(edge).some(point => covers(vertex, point)))
			.map(({name}) => `${edge.id} runs through ${name}`),
	);
}

/** Pixels of the smallest text, where the whole picture is on a screen of 1600 x 1000. */
function smallestText(svg: string): number {
	const [, width, height] = /<svg[^>]* width="([\d.]+)pt" height="([\d.]+)pt"/.exec(svg)!.map(Number);
	const sizes = [...svg.matchAll(/font-size="([\d.]+)"/g)].map(([, size]) => Number(size));
	return Math.min(...sizes) * Math.min(1600 / width!, 1000 / height!);
}

const plain: GraphOptions = {addresses: false, allTunnels: false};
const withAddresses: GraphOptions = {addresses: true, allTunnels: false};

for (const lab of [...labs.keys(), 'company']) {
	test(`${lab}: the picture is readable on a screen, names every node and lays nothing upon anything else`, async t => {
		const topology = lab === 'company' ? readCompany() : readLab(lab);
		const {text: svg} = await renderSvg(buildGraph(topology, plain));
		t.is(faultOf(svg), null);
		const texts = new Set(textsOf(svg));
		t.deepEqual(
			[...topology.nodes, ...topology.networks].map(({name}) => name).filter(name => !texts.has(name)),
			[],
		);
		t.deepEqual(misplaced(buildGraph(topology, plain)), []);
		t.true(smallestText(svg) >= 9, `${smallestText(svg)} px`);
		t.deepEqual(misplaced(buildGraph(topology, withAddresses)), []);
	});
}

test('a line that runs through a box is seen', t => {
	const placed = layOut(buildGraph(readLab('two-sites'), plain));
	const tunnel = placed.edges.findIndex(({id}) => id === placed.edges.at(-1)!.id);
	const {tail, head} = placed.edges[tunnel]!;
	const middle = pointsAlong(placed.edges[tunnel]!)[10]!;
	const moved = placed.objects.map((each, index) =>
		index !== tail && index !== head && each.name === 'net0'
			? {...each, pos: `${middle.x},${middle.y}`}
			: each,
	);
	t.deepEqual(runThrough(placed), []);
	t.true(runThrough({...placed, objects: moved}).some(text => text.endsWith('runs through net0')));
});

test('twenty sites with two gateways each: nothing lies upon anything else', t => {
	t.deepEqual(misplaced(buildGraph(readLargeMesh(), plain)), []);
});

test('addresses are written where they are asked for', async t => {
	const texts = textsOf((await renderSvg(buildGraph(readLab('routed-vpn'), withAddresses))).text);
	t.true(texts.includes('dummy0 2001:db8:1::1/128'));
	t.true(texts.includes('private eth1 192.168.101.11/24'));
	t.true(texts.some(text => /^private wg3 2001:db8:ff::\/127 → V2-1$/.test(text)));
});

test('html stands alone, and says what its lines are', async t => {
	const html = await renderHtml(buildGraph(readLab('routed-vpn'), plain));
	t.notRegex(
		html.replace(' xmlns="http://www.w3.org/2000/svg"', ''),
		/https?:|\bsrc=|href|url\(|@import|<link|fetch/,
	);
	t.regex(html, /prefers-color-scheme: dark/);
	t.regex(html, /data-layer="underlay" checked><b class="key-line-underlay"><\/b>underlay</);
	t.regex(html, /data-layer="tunnel" checked><b class="key-line-tunnel"><\/b>tunnel</);
	t.is(html.match(/<svg/g)?.length, 1);
});

/** Names that no file may have, lest a format is broken by one that some day may. */
const strange = `a<b>&"c'\\N]#;|\`-->{d}</script>`;

function withStrangeNames(): Topology {
	const text = JSON.stringify(readLab('two-sites'), (_, value) =>
		typeof value === 'bigint' ? {bits: String(value)} : value,
	);
	return JSON.parse(text, (_, value) => {
		if (value === 'R1' || value === 'lan1' || value === 'two-sites') {
			return strange;
		}

		return value !== null && typeof value === 'object' && 'bits' in value ? BigInt(value.bits) : value;
	}) as Topology;
}

test('special characters are what they are in every format', async t => {
	const graph = buildGraph(withStrangeNames(), withAddresses);
	const {text: svg} = await renderSvg(graph);
	t.is(faultOf(svg), null);
	const plainText = (text: string): string =>
		text
			.replaceAll('&lt;', '<')
			.replaceAll('&gt;', '>')
			.replaceAll('&quot;', '"')
			.replaceAll('&#39;', "'")
			.replaceAll('&#45;', '-')
			.replaceAll('&amp;', '&');
	t.is(textsOf(svg).filter(text => plainText(text) === strange).length, 2);

	const html = await renderHtml(graph);
	t.true(html.includes(xml`<title>${strange}</title>`.text));
	t.is(html.match(/<\/script>/g)?.length, 2, 'the data, and the script');

	t.is(
		textsOf(graphviz.layout(renderDot(graph), 'svg', 'dot')).filter(text => plainText(text) === strange)
			.length,
		2,
	);

	const mermaid = renderMermaid(graph);
	t.false(mermaid.includes('</script>'));
	const labels = [...mermaid.matchAll(/n\d+\["(.*)"\]:::/g)].map(([, label]) => label!.split('<br/>')[0]!);
	const read = labels.map(label =>
		label.replaceAll(/#(\d+);/g, (_, code) => String.fromCodePoint(Number(code))),
	);
	t.true(read.includes(strange));
});
