// Colours as they are written: of the basic sixteen, neither black nor white, and none with NO_COLOR.

import {execFileSync} from 'node:child_process';
import {fileURLToPath} from 'node:url';
import test from 'ava';
import {fromSource} from '../from-source.js';

const print = fileURLToPath(new URL('print-screens.ts', import.meta.url));

const framesWith = (color: 'color' | 'none'): string[] =>
	JSON.parse(
		execFileSync(process.execPath, [fromSource, print, color], {
			env: {...process.env, FORCE_COLOR: '1'},
			encoding: 'utf8',
		}),
	);

const codesOf = (frames: readonly string[]): number[] => [
	...new Set(
		[...frames.join('').matchAll(/\u001b\[([\d;]*)m/g)].flatMap(([, codes]) => codes!.split(';').map(Number)),
	),
];

// Bold, faint, inverse and their ends.
const decorations = [1, 2, 7, 22, 27];

test('only colours that show on light and on dark backgrounds', t => {
	const frames = framesWith('color');
	t.deepEqual(
		codesOf(frames)
			.filter(code => !decorations.includes(code))
			.sort((a, b) => a - b),
		// Red, green, yellow, blue, cyan; back to the terminal's own.
		[31, 32, 33, 34, 36, 39],
	);
	const line = frames[0]!.split('\n').find(each => each.includes('▸'))!;
	t.regex(
		line,
		/^\u001b\[7m▸ .{118}\u001b\[27m$/,
		'the line under the cursor is inverse over its whole width',
	);
});

test('NO_COLOR leaves bold, faint and inverse', t => {
	const codes = codesOf(framesWith('none'));
	t.deepEqual(
		codes.filter(code => !decorations.includes(code)),
		[],
	);
	t.true(codes.includes(7), 'the cursor is seen');
});
