// Draws a picture of the live view for the documentation: runs it in a real terminal on a running lab, presses keys, and
// writes what the terminal shows as SVG, cell by cell.
//
//   npm run build && node dist/cli.js start --no-tui
//   node --import=tsx scripts/tui-picture.ts docs/tui.svg routed-vpn            the overview
//   node --import=tsx scripts/tui-picture.ts docs/tui-map.svg routed-vpn 2      keys to press: here the map
//   node --import=tsx scripts/tui-picture.ts docs/tui-loss.svg routed-vpn $'jjjm\ry' 22      and seconds to wait: a measurement

import {writeFileSync} from 'node:fs';
import {setTimeout as sleep} from 'node:timers/promises';
import {fileURLToPath} from 'node:url';
import type {IBufferCell} from '@xterm/headless';
import {PseudoTerminal} from '../test/integration/pseudo-terminal.js';

const [file, lab, keys = '', after = '2'] = process.argv.slice(2);
if (file === undefined || lab === undefined) {
	throw new Error('usage: tui-picture.ts FILE LAB [KEYS [SECONDS]]');
}

const [columns, rows] = [112, 34];
// Long enough for sparklines to have a shape.
const watched = 25_000;

const cell = {width: 8.4, height: 18};
const margin = 14;
const ground = '#1b1f27';
const ink = '#c8ccd4';
// The basic sixteen by number; black and white are never asked for.
const palette = ['#3b4048', '#e06c75', '#98c379', '#e5c07b', '#61afef', '#c678dd', '#56b6c2', ink];

interface Run {
	readonly column: number;
	readonly style: string;
	/** A character a column: nothing that is drawn is wider. */
	text: string;
}

const escapeXml = (text: string): string =>
	text.replace(/[&<>"]/g, character => `&#${character.codePointAt(0)};`);

function styleOf(look: IBufferCell): {readonly text: string; readonly ground: string | null} {
	const color = look.isFgPalette() ? (palette[look.getFgColor() % 8] ?? ink) : ink;
	const isInverse = look.isInverse() !== 0;
	const weight = look.isBold() ? ' font-weight="bold"' : '';
	const opacity = look.isDim() ? ' fill-opacity="0.6"' : '';
	return {text: `fill="${isInverse ? ground : color}"${weight}${opacity}`, ground: isInverse ? color : null};
}

const firstBraille = '\u2800';

/** Braille as squares: fonts have it in any width. Bits as in Unicode 13, "Braille Patterns". */
function drawDots(character: string, x: number, y: number): string {
	const dots = character.codePointAt(0)! - 0x2800;
	return [0x01, 0x02, 0x04, 0x40, 0x08, 0x10, 0x20, 0x80]
		.map((bit, index) => {
			const left = x + cell.width * (index < 4 ? 0.16 : 0.66);
			const top = y + cell.height * (0.06 + (index % 4) * 0.25);
			return (dots & bit) === 0 ? '' : `M${left.toFixed(1)} ${top.toFixed(1)}h1.6v1.6h-1.6z`;
		})
		.join('');
}

/** Neighbours that look alike, as one run of text; and the backgrounds below them. */
function drawRow(terminal: PseudoTerminal, row: number): string {
	const line = terminal.emulator.buffer.active.getLine(row)!;
	const runs: Run[] = [];
	const grounds: {readonly from: number; to: number; readonly fill: string}[] = [];
	const y = margin + row * cell.height;
	for (let column = 0; column < columns; column++) {
		const look = line.getCell(column)!;
		const style = styleOf(look);
		const before = grounds.at(-1);
		if (style.ground !== null && before?.fill === style.ground && before.to === column) {
			before.to++;
		} else if (style.ground !== null) {
			grounds.push({from: column, to: column + 1, fill: style.ground});
		}

		const text = look.getChars() || ' ';
		const last = runs.at(-1);
		if (last !== undefined && last.style === style.text) {
			last.text += text;
		} else {
			runs.push({column, style: style.text, text});
		}
	}

	// Word by word where there is a gap: what shows an SVG may make one space of many.
	const texts = runs.flatMap(({column, style, text}) =>
		[...text.matchAll(/[\u2800-\u28ff]+|[^\s\u2800-\u28ff]+(?: [^\s\u2800-\u28ff]+)*/g)].map(
			({0: words, index}) => {
				const x = margin + (column + index) * cell.width;
				if (words >= firstBraille) {
					return `<path d="${[...words].map((dots, at) => drawDots(dots, x + at * cell.width, y)).join('')}" ${style}/>`;
				}

				const length = (words.length * cell.width).toFixed(1);
				return `<text x="${x.toFixed(1)}" y="${y + 13.5}" textLength="${length}" ${style}>${escapeXml(words)}</text>`;
			},
		),
	);
	const rects = grounds.map(({from, to, fill}) => {
		const x = (margin + from * cell.width).toFixed(1);
		return `<rect x="${x}" y="${y}" width="${((to - from) * cell.width).toFixed(1)}" height="${cell.height}" fill="${fill}"/>`;
	});
	return [...rects, ...texts].join('\n');
}

const cli = fileURLToPath(new URL('../dist/cli.js', import.meta.url));
const terminal = new PseudoTerminal([process.execPath, cli, 'tui', lab], {columns, rows});
try {
	await terminal.until(/nodes \d+\/\d+ {3}tunnels/);
	await sleep(watched);
	for (const key of keys) {
		terminal.send(key);
		await sleep(500);
	}

	await sleep(Number(after) * 1000);
	await terminal.screen();
	const [width, height] = [columns * cell.width + 2 * margin, rows * cell.height + 2 * margin];
	const lines = Array.from({length: rows}, (_, row) => drawRow(terminal, row));
	writeFileSync(
		file,
		[
			`<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width.toFixed(0)} ${height}" role="img">`,
			`<title>wgsim tui ${escapeXml(lab)}</title>`,
			`<rect width="100%" height="100%" rx="8" fill="${ground}"/>`,
			`<g font-family="DejaVu Sans Mono, Menlo, Consolas, monospace" font-size="14">`,
			...lines.filter(line => line !== ''),
			'</g>',
			'</svg>',
			'',
		].join('\n'),
	);
	terminal.send('q');
	await terminal.exited;
} finally {
	await terminal.dispose();
}
