// Prints a report as TAP 14 (testanything.org): one test point a check, with a YAML block below each that did not pass.

import type {CheckReport, CheckResult} from '../lab/check/model.js';
import {toJson} from './sinks/json.js';
import {visible} from './sinks/visible.js';

/** One line. `#` would begin a directive, and a backslash escapes. */
const escapeName = (text: string): string => visible(text).replaceAll(/[\\#]/g, '\\$&');

/** A JSON string is a YAML string. */
const quote = (text: string): string => toJson(text);

const list = (name: string, items: readonly string[]): string[] =>
	items.length === 0 ? [] : [`  ${name}:`, ...items.map(item => `    - ${quote(item)}`)];

const block = ({status, expected, seen, facts, commands, duration}: CheckResult): string[] => [
	'  ---',
	`  severity: ${status === 'error' ? 'error' : 'fail'}`,
	`  expected: ${quote(expected)}`,
	`  seen: ${quote(seen)}`,
	...list('facts', facts),
	...list('commands', commands),
	`  duration_ms: ${duration}`,
	'  ...',
];

export function renderTap({results, notRun}: CheckReport): string[] {
	const points = results.flatMap((result, index) => [
		`${result.status === 'passed' ? 'ok' : 'not ok'} ${index + 1} - ${escapeName(`${result.kind}: ${result.name}`)}`,
		...(result.status === 'passed' ? [] : block(result)),
	]);
	const skipped = notRun.map(
		({kind, reason}, index) => `ok ${results.length + index + 1} - ${kind} # SKIP ${visible(reason)}`,
	);
	return ['TAP version 14', `1..${results.length + notRun.length}`, ...points, ...skipped];
}
