// What a run says at its end: failures once more, the ten slowest files, and the line that counts.

import test from 'ava';
// @ts-expect-error: a plain script without types
import {describeJob, isSuccess, summarize} from '../../scripts/tests/report.mjs';

const result = (file: string | null, seconds: number, more: object = {}) => ({
	title: file ?? 'types',
	file,
	seconds,
	isTest: file !== null,
	passed: file === null ? 0 : 2,
	failed: 0,
	failures: [] as string[][],
	broken: false,
	lines: [] as string[],
	...more,
});

test('the ten slowest files come with all of their runs, the longest first; the last line counts', t => {
	const results = [
		result(null, 99),
		result('shards', 4),
		result('shards', 5),
		...Array.from({length: 10}, (_, index) => result(`file ${index}`, index / 2)),
	];
	t.deepEqual(summarize(results, 61.25), [
		'',
		'the slowest of 11 files',
		'     9.0 s  shards (2 runs)',
		...[4.5, 4, 3.5, 3, 2.5, 2, 1.5, 1, 0.5].map(
			seconds => `     ${seconds.toFixed(1)} s  file ${seconds * 2}`,
		),
		'',
		'took 61.3 s',
		'24 passed, 0 failed',
	]);
});

test('what failed is told once more before that', t => {
	const results = [
		result(null, 1, {broken: true}),
		result('a file', 2, {passed: 1, failed: 1, failures: [['  ✘ it does not hold', '    because']]}),
	];
	const lines: string[] = summarize(results, 3);
	t.deepEqual(lines.slice(0, 4), ['', 'failed, a file', '  ✘ it does not hold', '    because']);
	t.deepEqual(lines.slice(-2), ['types failed; took 3.0 s', '1 passed, 1 failed']);
});

test('a job says how it ended, and then all that it said', t => {
	t.deepEqual(describeJob(result('a file', 2, {lines: ['  ✔ it holds']})), [
		'✔ a file: 2 passed, 0 failed (2.0 s)',
		'  ✔ it holds',
	]);
	t.deepEqual(describeJob(result(null, 1)), ['✔ types (1.0 s)']);
	t.deepEqual(describeJob(result(null, 1, {broken: true})), ['✘ types (1.0 s)']);
	t.deepEqual(describeJob(result('a file', 1, {failed: 1})), ['✘ a file: 2 passed, 1 failed (1.0 s)']);
});

test('a run is a success where something passed and nothing failed', t => {
	t.true(isSuccess([result(null, 1), result('a file', 1)]));
	t.false(isSuccess([result(null, 1)]));
	t.false(isSuccess([]));
	t.false(isSuccess([result('a file', 1), result('another', 1, {failed: 1})]));
	t.false(isSuccess([result('a file', 1), result(null, 1, {broken: true})]));
});
