// The test script counts what AVA reports.

import test from 'ava';
// @ts-expect-error: a plain script without types
import {createTapReader} from '../../scripts/tap.mjs';

test('passes and failures are counted and shown, totals and plan are not', t => {
	const shown: string[] = [];
	const reader = createTapReader((line: string) => shown.push(line));
	const tap = [
		'TAP version 13',
		'ok 1 - a › one',
		'not ok 2 - a › two',
		'  ---',
		'    message: boom',
		'ok 3 - a › three # SKIP',
		'',
		'1..3',
		'# tests 2',
		'# pass 1',
		'# fail 1',
	];
	tap.forEach(reader.read);
	t.deepEqual(reader.counts(), {passed: 1, failed: 1});
	t.deepEqual(shown, [
		'  ✔ a › one',
		'  ✘ a › two',
		'      ---',
		'        message: boom',
		'  - a › three (skip)',
	]);
});
