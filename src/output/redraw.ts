// Draws a text that changes on a terminal, over what was there before; the terminal is given back as it was.

import type {WriteStream} from 'node:tty';

const control = {
	enter: '\u001B[?1049h\u001B[?25l',
	leave: '\u001B[?25h\u001B[?1049l',
	home: '\u001B[H',
	clearLine: '\u001B[K',
	clearBelow: '\u001B[J',
};

/** As many lines and columns of the text as there is room for; the last line counts the rest. */
export function crop(text: string, columns: number, rows: number): string[] {
	const lines = text.trimEnd().split('\n');
	const shown =
		lines.length <= rows
			? lines
			: [...lines.slice(0, rows - 1), `… ${lines.length - rows + 1} more lines: a higher window shows them`];
	return shown.map(line => [...line].slice(0, columns).join(''));
}

export interface Redraw {
	draw(text: string): void;
	/** Gives the terminal back. Safe to call twice. */
	end(): void;
}

/** Takes the whole terminal, and draws the last text anew when its size changes. */
export function redrawOn(terminal: WriteStream): Redraw {
	let last = '';
	let ended = false;
	const draw = (text: string) => {
		last = text;
		const lines = crop(text, terminal.columns, terminal.rows);
		const drawn = lines.map(line => line + control.clearLine).join('\r\n');
		terminal.write(control.home + drawn + control.clearBelow);
	};
	const resize = () => draw(last);
	const end = () => {
		if (!ended) {
			ended = true;
			terminal.off('resize', resize);
			process.off('exit', end);
			terminal.write(control.leave);
		}
	};
	terminal.write(control.enter);
	terminal.on('resize', resize);
	process.on('exit', end);
	return {draw, end};
}
