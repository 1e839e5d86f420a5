// Draws a graph as PNG: renders its SVG by resvg in WebAssembly with a bundled font, so that it looks the same on every machine.

import {readFile} from 'node:fs/promises';
import {fileURLToPath} from 'node:url';
import {UsageError} from '../../errors.js';
import {visible} from '../sinks/visible.js';
import {type Font, loadFonts} from './font.js';
import type {Graph} from './model.js';
import {light} from './style.js';
import {renderSvg} from './svg.js';

/** Pixels for each unit of the SVG, and most of them along a side: a picture of 8192 by 8192 takes 256 MiB. */
const scale = 2;
const mostPixels = 8192;

/** @throws {UsageError} for a character that cannot be drawn */
export async function renderPng(graph: Graph): Promise<Uint8Array> {
	const fonts = await loadFonts();
	refuseWhatIsNotDrawn(graph, fonts[0]);
	const [{text}, {initWasm, Resvg}, module] = await Promise.all([
		renderSvg(graph),
		import('@resvg/resvg-wasm'),
		readFile(fileURLToPath(import.meta.resolve('@resvg/resvg-wasm/index_bg.wasm'))),
	]);
	initialized ??= initWasm(module);
	await initialized;
	const [width, height] = sizeOf(text);
	const picture = new Resvg(text, {
		background: light.paper,
		fitTo: {mode: 'width', value: Math.round(width * Math.min(scale, mostPixels / Math.max(width, height)))},
		font: {
			fontBuffers: fonts.map(({data}) => data),
			defaultFontFamily: 'Arimo',
			sansSerifFamily: 'Arimo',
		},
	});
	return picture.render().asPng();
}

let initialized: Promise<void> | null = null;

/** Width and height, by the view box. */
function sizeOf(svg: string): [number, number] {
	const [, width, height] = /viewBox="[\d.-]+ [\d.-]+ ([\d.]+) ([\d.]+)"/.exec(svg)!;
	return [Number(width), Number(height)];
}

/** An empty box instead of a character would change a name. */
function refuseWhatIsNotDrawn({groups, vertices}: Graph, font: Font): void {
	const texts = [
		...groups.map(({label}) => label),
		...vertices.flatMap(({label, details}) => [label, ...details]),
	];
	for (const text of texts) {
		const missing = [...visible(text)].find(character => !font.has(character));
		if (missing !== undefined) {
			throw new UsageError(
				`graph: PNG has no picture of ${JSON.stringify(missing)}, which is in ${JSON.stringify(text)}`,
				'SVG has all characters: -o lab.svg',
			);
		}
	}
}
