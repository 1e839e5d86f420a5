// The test script counts what AVA reports.

import test from 'ava';
// @ts-expect-error: a plain script without types
import {createTapReader} from '../../scripts/tests/tap.mjs';

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
	t.deepEqual(reader.counts(), {passed: 1, failed: 1, unrun: 0});
	t.deepEqual(reader.titles(), ['a › one', 'a › two']);
	t.deepEqual(reader.failures(), [['  ✘ a › two', '      ---', '        message: boom']]);
	t.deepEqual(shown, [
		'  ✔ a › one',
		'  ✘ a › two',
		'      ---',
		'        message: boom',
		'  - a › three (skip)',
	]);
});

test('a test that took long says how long', t => {
	const shown: string[] = [];
	let clock = 0;
	const reader = createTapReader(
		(line: string) => shown.push(line),
		() => clock,
	);
	reader.read('ok 1 - quick');
	clock = 12_300;
	reader.read('ok 2 - slow');
	t.deepEqual(shown, ['  ✔ quick', '  ✔ slow (12.3 s)']);
});

test('tests that were planned and did not run are counted, and a run without an end has no plan', t => {
	const read = (...lines: string[]): unknown => {
		const reader = createTapReader(() => {});
		lines.forEach(reader.read);
		return reader.counts();
	};
	t.deepEqual(read('TAP version 13', 'ok 1 - a'), {passed: 1, failed: 0, unrun: null});
	t.deepEqual(read('not ok 1 - before hook', '1..3'), {passed: 0, failed: 1, unrun: 2});
	// A file that crashes after its tests is one result more.
	t.deepEqual(read('ok 1 - a', 'not ok 2 - x.ts exited with a non-zero exit code: 1', '1..1'), {
		passed: 1,
		failed: 1,
		unrun: 0,
	});
});
