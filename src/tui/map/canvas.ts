// A canvas of character cells: lines are drawn by dots, and text lies on top.

import {shown} from '../../output/sinks/cells.js';
import type {Span, Spans, Tone} from '../../output/sinks/spans.js';

/** How a line is drawn; of two in one cell the higher rank gives the colour. */
export interface Stroke {
	readonly tone: Tone;
	readonly bold: boolean;
	readonly rank: number;
	/** Lengths of dots and gaps, alternating, each at least 1. */
	readonly dash: readonly [number, number] | null;
}

interface Cell {
	/** Braille dots; 0 for none. */
	dots: number;
	/** A character instead of dots. */
	text: string | null;
	tone: Tone;
	bold: boolean;
	rank: number;
	/** In ASCII, what a line looks like here. */
	slope: string;
}

/** Dots of a cell: two columns, four rows. */
export const dotsAcross = 2;
export const dotsDown = 4;

// Unicode 13, chapter "Braille Patterns": the bit of each dot, by row and column.
const bits = [
	[0x01, 0x08],
	[0x02, 0x10],
	[0x04, 0x20],
	[0x40, 0x80],
] as const;
const firstBraille = 0x2800;

export class Canvas {
	readonly #cells: Cell[][];
	readonly #unicode: boolean;

	constructor(columns: number, rows: number, unicode: boolean) {
		this.#unicode = unicode;
		this.#cells = Array.from({length: rows}, () =>
			Array.from({length: columns}, () => ({
				dots: 0,
				text: null,
				tone: 'plain' as const,
				bold: false,
				rank: -1,
				slope: ' ',
			})),
		);
	}

	/** From the middle of one cell to the middle of another, as column and row. */
	line(from: readonly [number, number], to: readonly [number, number], stroke: Stroke): void {
		const [x0, y0] = [from[0] * dotsAcross + 1, from[1] * dotsDown + 2];
		const [x1, y1] = [to[0] * dotsAcross + 1, to[1] * dotsDown + 2];
		const steps = Math.max(Math.abs(x1 - x0), Math.abs(y1 - y0), 1);
		const slope = slopeOf((x1 - x0) / dotsAcross, (y1 - y0) / dotsDown);
		const [on, off] = stroke.dash ?? [1, 0];
		for (let step = 0; step <= steps; step++) {
			if (step % (on + off) >= on) {
				continue;
			}

			const x = Math.round(x0 + ((x1 - x0) * step) / steps);
			const y = Math.round(y0 + ((y1 - y0) * step) / steps);
			this.#dot(x, y, stroke, slope);
		}
	}

	#dot(x: number, y: number, {tone, bold, rank}: Stroke, slope: string): void {
		const cell = this.#cells[Math.floor(y / dotsDown)]?.[Math.floor(x / dotsAcross)];
		if (cell === undefined) {
			return;
		}

		cell.dots |= bits[y % dotsDown]![x % dotsAcross]!;
		if (rank >= cell.rank) {
			Object.assign(cell, {tone, bold, rank, slope});
		}
	}

	/** Text covers earlier drawing, and is cut at the edge. */
	text(column: number, row: number, text: string, tone: Tone = 'plain', bold = false): void {
		for (const [index, character] of [...shown(text)].entries()) {
			const cell = this.#cells[row]?.[column + index];
			if (cell !== undefined) {
				Object.assign(cell, {text: character, tone, bold});
			}
		}
	}

	/** Lines of text; adjacent pieces of one look are joined. */
	render(): Spans[] {
		return this.#cells.map(row => {
			const spans: Span[] = [];
			for (const cell of row) {
				const text = cell.text ?? this.#lineAt(cell);
				const last = spans.at(-1);
				const isBlank = text === ' ';
				if (last !== undefined && (isBlank || (last.tone === cell.tone && last.bold === cell.bold))) {
					spans[spans.length - 1] = {...last, text: last.text + text};
				} else {
					spans.push({text, tone: isBlank ? 'plain' : cell.tone, bold: !isBlank && cell.bold});
				}
			}

			return spans;
		});
	}

	#lineAt({dots, slope}: Cell): string {
		if (dots === 0) {
			return ' ';
		}

		return this.#unicode ? String.fromCodePoint(firstBraille + dots) : slope;
	}
}

/** The ASCII character that comes nearest to a line's direction, in cells. */
function slopeOf(across: number, down: number): string {
	// A cell is about twice as high as wide.
	const steepness = Math.abs(down * 2) / Math.max(Math.abs(across), 0.001);
	if (steepness < 0.4) {
		return '-';
	}

	if (steepness > 4) {
		return '|';
	}

	return across * down > 0 ? '\\' : '/';
}
