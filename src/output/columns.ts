// Lays out a table: as many columns as fit, the least important left out first.

import {pad, type Span, type Spans, type Tone, widthOf, widthOfSpans} from './sinks/spans.js';

export interface Column<T> {
	readonly title: string;
	readonly align?: 'left' | 'right';
	/** Higher is left out earlier; 0 stays. */
	readonly rank: number;
	/** The fixed width, so that columns do not move. Null: the width of the widest cell. */
	readonly width: number | null;
	/** Grows into free space, and may shrink to this width. */
	readonly grows?: number;
	cell(item: T, width: number): Span | string | Spans;
}

export interface LaidOut<T> {
	readonly columns: readonly Column<T>[];
	readonly widths: readonly number[];
}

const gap = 2;

const toSpans = (cell: Span | string | Spans): Spans => (Array.isArray(cell) ? cell : [cell as Span]);

const naturalWidth = <T>(column: Column<T>, items: readonly T[]): number =>
	Math.max(widthOf(column.title), ...items.map(item => widthOfSpans(toSpans(column.cell(item, Infinity)))));

export function layOut<T>(columns: readonly Column<T>[], items: readonly T[], width: number): LaidOut<T> {
	const natural = columns.map(column => naturalWidth(column, items));
	const least = (index: number) => Math.min(natural[index]!, columns[index]!.grows ?? Infinity);
	let kept = columns.map((_, index) => index);
	const need = () => kept.reduce((sum, index) => sum + least(index), 0) + gap * (kept.length - 1);
	while (need() > width) {
		const out = kept.reduce((worst, index) => (columns[index]!.rank >= columns[worst]!.rank ? index : worst));
		if (columns[out]!.rank === 0) {
			break;
		}

		kept = kept.filter(index => index !== out);
	}

	const spare = width - need();
	const growing = kept.find(index => columns[index]!.grows !== undefined);
	return {
		columns: kept.map(index => columns[index]!),
		widths: kept.map(index => (index === growing ? least(index) + Math.max(0, spare) : natural[index]!)),
	};
}

/** The width of a table with all its columns. */
export const naturalTotal = <T>(columns: readonly Column<T>[], items: readonly T[]): number =>
	columns.reduce((sum, column) => sum + naturalWidth(column, items), gap * (columns.length - 1));

export const headerSpans = <T>({columns, widths}: LaidOut<T>): Spans =>
	join(columns.map(({title, align}, index) => [{text: pad(title, widths[index]!, align), tone: 'faint'}]));

export const rowSpans = <T>({columns, widths}: LaidOut<T>, item: T): Spans =>
	join(
		columns.map((column, index) =>
			padSpans(column, toSpans(column.cell(item, widths[index]!)), widths[index]!),
		),
	);

const join = (cells: readonly Spans[]): Spans =>
	cells.flatMap((cell, index) => (index === 0 ? cell : [' '.repeat(gap), ...cell]));

function padSpans<T>({align}: Column<T>, spans: Spans, width: number): Spans {
	const space = ' '.repeat(Math.max(0, width - widthOfSpans(spans)));
	if (spans.length === 1) {
		const [only] = spans;
		const span = typeof only === 'string' ? {text: only} : only!;
		return [{...span, text: pad(span.text, width, align)}];
	}

	return align === 'right' ? [space, ...spans] : [...spans, space];
}

/** `4/4` in the colour of its meaning; `-` for none. */
export const shareSpan = ({ok, of}: {readonly ok: number; readonly of: number}): Span => {
	const tone: Tone = of === 0 ? 'faint' : ok === of ? 'good' : ok === 0 ? 'bad' : 'busy';
	return {text: of === 0 ? '-' : `${ok}/${of}`, tone};
};
