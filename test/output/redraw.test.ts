// A text that changes is seen as it is now, as much of it as there is room for, and the terminal is given back.

import {EventEmitter} from 'node:events';
import type {WriteStream} from 'node:tty';
import xterm from '@xterm/headless';
import test from 'ava';
import {crop, redrawOn} from '../../src/output/redraw.js';

test('what is too high is cut off and counted, what is too wide is cut off', t => {
	t.deepEqual(crop(['a', 'b', 'c'], 80, 3), ['a', 'b', 'c']);
	t.deepEqual(crop(['a', 'b', 'c', 'd'], 80, 3), ['a', 'b', '… 2 more lines: a taller window shows them']);
	t.deepEqual(crop(['abcdef', 'ü→x'], 2, 9), ['ab', 'ü→']);
});

/** A terminal of that size, and what is seen on it. */
class Terminal extends EventEmitter {
	readonly emulator = new xterm.Terminal({cols: 40, rows: 4, allowProposedApi: true});
	written = '';

	get columns(): number {
		return this.emulator.cols;
	}

	get rows(): number {
		return this.emulator.rows;
	}

	write(text: string): boolean {
		this.written += text;
		this.emulator.write(text);
		return true;
	}

	resize(columns: number, rows: number): void {
		this.emulator.resize(columns, rows);
		this.emit('resize');
	}

	async lines(): Promise<string[]> {
		await new Promise<void>(resolve => this.emulator.write('', resolve));
		const {active} = this.emulator.buffer;
		return Array.from({length: this.rows}, (_, row) => active.getLine(row)!.translateToString(true));
	}
}

const open = () => {
	const terminal = new Terminal();
	return {terminal, redraw: redrawOn(terminal as unknown as WriteStream)};
};

test('nothing is left of a text that was longer, and a window of another size is filled anew', async t => {
	const {terminal, redraw} = open();
	redraw.draw(() => ['one, and more of it', 'two', 'three']);
	t.deepEqual(await terminal.lines(), ['one, and more of it', 'two', 'three', '']);
	redraw.draw(() => ['one', '2']);
	t.deepEqual(await terminal.lines(), ['one', '2', '', '']);
	redraw.draw(() => ['1', '2', '3', '4', '5', '6']);
	t.deepEqual(await terminal.lines(), ['1', '2', '3', '… 3 more lines: a taller window shows th']);
	terminal.resize(44, 6);
	t.deepEqual(await terminal.lines(), ['1', '2', '3', '4', '5', '6']);
	terminal.resize(5, 2);
	t.deepEqual(await terminal.lines(), ['1', '… 5 m']);
	redraw.end();
});

test('the terminal is taken and given back, once, and left alone afterwards', async t => {
	const {terminal, redraw} = open();
	await terminal.lines();
	t.is(terminal.emulator.buffer.active.type, 'alternate');
	redraw.end();
	await terminal.lines();
	t.is(terminal.emulator.buffer.active.type, 'normal');
	t.true(terminal.written.endsWith('\u001b[?25h\u001b[?1049l'));
	const {length} = terminal.written;
	redraw.end();
	redraw.draw(() => ['late']);
	terminal.resize(50, 5);
	t.is(terminal.written.length, length);
	t.is(terminal.listenerCount('resize'), 0);
});
