// Draws a picture of the live view for the documentation: runs it in a real terminal on a running lab, presses keys, and
// writes what the terminal shows as SVG, cell by cell.
//
//   npm run build && node dist/cli.js start --no-tui
//   node --import=tsx scripts/tui-picture.ts docs/tui.svg routed-vpn            the overview
//   node --import=tsx scripts/tui-picture.ts docs/tui-map.svg routed-vpn 2      keys to press: here the map

import {writeFileSync} from 'node:fs';
import {setTimeout as sleep} from 'node:timers/promises';
import {fileURLToPath} from 'node:url';
import type {IBufferCell} from '@xterm/headless';
import {PseudoTerminal} from '../test/integration/pseudo-terminal.js';

const [file, lab, keys = ''] = process.argv.slice(2);
if (file === undefined || lab === undefined) {
	throw new Error('usage: tui-picture.ts FILE LAB [KEYS]');
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
	text: string;
	width: number;
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

/** Neighbours that look alike, as one run of text; and the backgrounds below them. */
function drawRow(terminal: PseudoTerminal, row: number): string {
	const line = terminal.emulator.buffer.active.getLine(row)!;
	const runs: Run[] = [];
	const grounds: string[] = [];
	const y = margin + row * cell.height;
	for (let column = 0; column < columns; column++) {
		const look = line.getCell(column)!;
		const style = styleOf(look);
		if (style.ground !== null) {
			const x = margin + column * cell.width;
			grounds.push(
				`<rect x="${x.toFixed(1)}" y="${y}" width="${cell.width + 0.3}" height="${cell.height}" fill="${style.ground}"/>`,
			);
		}

		const text = look.getChars() || ' ';
		const last = runs.at(-1);
		if (last !== undefined && last.style === style.text) {
			last.text += text;
			last.width++;
		} else {
			runs.push({column, style: style.text, text, width: 1});
		}
	}

	const texts = runs
		.filter(({text}) => text.trim() !== '')
		.map(({column, style, text, width}) => {
			const x = (margin + column * cell.width).toFixed(1);
			const length = (width * cell.width).toFixed(1);
			return `<text x="${x}" y="${y + 13.5}" textLength="${length}" ${style}>${escapeXml(text)}</text>`;
		});
	return [...grounds, ...texts].join('\n');
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

	await sleep(2000);
	await terminal.screen();
	const [width, height] = [columns * cell.width + 2 * margin, rows * cell.height + 2 * margin];
	const lines = Array.from({length: rows}, (_, row) => drawRow(terminal, row));
	writeFileSync(
		file,
		[
			`<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width.toFixed(0)} ${height}" role="img">`,
			`<title>wgsim tui ${escapeXml(lab)}</title>`,
			`<rect width="100%" height="100%" rx="8" fill="${ground}"/>`,
			`<g font-family="DejaVu Sans Mono, Menlo, Consolas, monospace" font-size="14" xml:space="preserve">`,
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
