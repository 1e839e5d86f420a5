// What is written to a terminal makes it show the frame, and is no more than what changed.

import xterm from '@xterm/headless';
import test from 'ava';
import fc from 'fast-check';
import {paint, splitFrame} from '../../src/tui/terminal/painter.js';

const size = {columns: 20, rows: 6};

const write = (terminal: InstanceType<typeof xterm.Terminal>, text: string) =>
	new Promise<void>(resolve => terminal.write(text, resolve));

const shown = (terminal: InstanceType<typeof xterm.Terminal>): string[] =>
	Array.from({length: size.rows}, (_, row) =>
		terminal.buffer.active.getLine(row)!.translateToString(true).trimEnd(),
	);

const lines = fc.array(fc.stringMatching(/^[a-z●→ ]{0,20}$/), {maxLength: 8});

test('a terminal shows the last of any frames, whatever the ones before', async t => {
	await fc.assert(
		fc.asyncProperty(fc.array(lines, {minLength: 1, maxLength: 5}), async frames => {
			const terminal = new xterm.Terminal({cols: size.columns, rows: size.rows, allowProposedApi: true});
			await write(terminal, 'left over\r\nfrom before');
			let before: string[] | null = null;
			for (const frame of frames) {
				await write(terminal, paint(before, frame, size));
				before = frame;
			}

			const expected = Array.from({length: size.rows}, (_, row) => (frames.at(-1)![row] ?? '').trimEnd());
			t.deepEqual(shown(terminal), expected);
		}),
		{numRuns: 40},
	);
});

test('nothing is written for a frame that is shown already', t => {
	t.is(paint(['one', 'two'], ['one', 'two'], size), '');
});

test('only lines that changed are written', t => {
	const text = paint(['one', 'two', 'three'], ['one', 'TWO', 'three'], size);
	t.true(text.includes('TWO'));
	t.false(/one|three/.test(text));
});

test('a full line is not erased at its end, where the cursor waits to wrap', t => {
	t.false(paint(['x'], ['y'.repeat(size.columns)], size).includes('\u001b[K'));
});

test('the last line break of a frame makes no line', t => {
	t.deepEqual(splitFrame('a\nb\n'), ['a', 'b']);
});
