// A picture in pixels: it is one, of the right size, with its names in it; and what its font has not is refused.

import {inflateSync} from 'node:zlib';
import test from 'ava';
import type {WgsimError} from '../../../src/errors.js';
import {buildGraph} from '../../../src/output/graph/build.js';
import {loadFonts} from '../../../src/output/graph/font.js';
import type {Graph} from '../../../src/output/graph/model.js';
import {renderPng} from '../../../src/output/graph/png.js';
import {renderSvg} from '../../../src/output/graph/svg.js';
import {readLab} from './labs.js';

const graph = buildGraph(readLab('two-sites'), {addresses: true, allTunnels: false});

/** The chunks of a PNG (RFC 2083) by their type; pixels of 8 bits RGBA, still filtered. */
function readPng(png: Uint8Array) {
	const bytes = Buffer.from(png);
	const chunks: {type: string; data: Buffer}[] = [];
	for (let at = 8; at < bytes.length; ) {
		const length = bytes.readUInt32BE(at);
		chunks.push({
			type: bytes.toString('latin1', at + 4, at + 8),
			data: bytes.subarray(at + 8, at + 8 + length),
		});
		at += 12 + length;
	}

	const head = chunks[0]!.data;
	return {
		signature: bytes.subarray(0, 8).toString('latin1'),
		types: chunks.map(({type}) => type),
		width: head.readUInt32BE(0),
		height: head.readUInt32BE(4),
		pixels: inflateSync(Buffer.concat(chunks.filter(({type}) => type === 'IDAT').map(({data}) => data))),
	};
}

test('it is a picture of twice as many pixels as the SVG has points, and names are what differs in it', async t => {
	const {text} = await renderSvg(graph);
	const [, width, height] = /viewBox="[\d.]+ [\d.]+ ([\d.]+) ([\d.]+)"/.exec(text)!.map(Number);
	const png = readPng(await renderPng(graph));
	t.is(png.signature, '\u0089PNG\r\n\u001a\n');
	t.is(png.types[0], 'IHDR');
	t.is(png.types.at(-1), 'IEND');
	t.true(
		Math.abs(png.width - 2 * width!) <= 2 && Math.abs(png.height - 2 * height!) <= 2,
		`${png.width}×${png.height}`,
	);
	t.is(png.pixels.length, png.height * (1 + 4 * png.width));

	const renamed: Graph = {
		...graph,
		vertices: graph.vertices.map(vertex => ({...vertex, label: vertex.label.replace('R1', 'K1')})),
	};
	const other = readPng(await renderPng(renamed));
	t.is(other.pixels.length, png.pixels.length);
	t.false(other.pixels.equals(png.pixels));
});

test('the font has what the labs that ship need, and a name that it has not is refused, with the way out', async t => {
	const [regular, bold] = await loadFonts();
	for (const character of '─–×→… ~éßΩЖ') {
		t.true(regular.has(character) && bold.has(character), character);
	}

	for (const character of '東🙂━') {
		t.false(regular.has(character), character);
	}

	const foreign: Graph = {...graph, groups: [{...graph.groups[0]!, label: '東京'}, ...graph.groups.slice(1)]};
	const error = (await t.throwsAsync(renderPng(foreign))) as WgsimError;
	t.is(error.message, 'graph: PNG has no picture of "東", which is in "東京"');
	t.regex(error.hint!, /svg/);
	t.is(error.exitCode, 2);
});
