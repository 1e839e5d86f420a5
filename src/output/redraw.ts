// Redraws a changing text in place on a terminal, and restores the terminal afterwards.

import type {WriteStream} from 'node:tty';
import {controlJob} from './job-control.js';
import {cut} from './sinks/cells.js';
import {type Line, paint} from './sinks/paint.js';
import {fitSpans} from './sinks/spans.js';
import {hasColor, type Size} from './sinks/stdio.js';
import {streams} from './sinks/streams.js';

const control = {
	enter: '\u001B[?1049h\u001B[?25l',
	leave: '\u001B[?25h\u001B[?1049l',
	home: '\u001B[H',
	clearLine: '\u001B[K',
	clearBelow: '\u001B[J',
};

/** Cuts the text to the lines and columns of the window; the last line counts the rest. */
export function crop(lines: readonly Line[], columns: number, rows: number): Line[] {
	const shown =
		lines.length <= rows
			? lines
			: [...lines.slice(0, rows - 1), `… ${lines.length - rows + 1} more lines: a taller window shows them`];
	return shown.map(line => (typeof line === 'string' ? cut(line, columns) : fitSpans(line, columns)));
}

export interface Redraw {
	/** The lines for a window of that size. */
	draw(lines: (size: Size) => readonly Line[]): void;
	/** Gives the terminal back. Safe to call twice. */
	end(): void;
}

/** The assumed size of a terminal that does not report one. */
const fallback = {columns: 80, rows: 24};

/**
 * Takes the whole terminal, and draws the last text anew when its size changes. Ctrl-Z gives the terminal back until `fg`. A terminal
 * that has gone away is for others to notice: it is an error of the stream.
 */
export function redrawOn(terminal: WriteStream = streams.stdout): Redraw {
	let last: ((size: Size) => readonly Line[]) | null = null;
	let entered = false;
	const enter = () => {
		entered = true;
		terminal.write(control.enter);
	};
	const leave = () => {
		if (entered) {
			entered = false;
			terminal.write(control.leave);
		}
	};
	const show = () => {
		if (entered && last !== null) {
			const columns = terminal.columns || fallback.columns;
			const rows = terminal.rows || fallback.rows;
			const color = hasColor('stdout');
			const drawn = crop(last({columns, rows}), columns, rows).map(line => paint(line, color));
			terminal.write(
				control.home + drawn.map(line => line + control.clearLine).join('\r\n') + control.clearBelow,
			);
		}
	};
	const job = controlJob(async work => {
		leave();
		await work();
		if (!ended) {
			enter();
			show();
		}
	});
	let ended = false;
	const end = () => {
		ended = true;
		terminal.off('resize', show);
		process.off('exit', end);
		job.end();
		leave();
	};
	enter();
	terminal.on('resize', show);
	process.on('exit', end);
	return {
		draw: lines => {
			last = lines;
			show();
		},
		end,
	};
}
