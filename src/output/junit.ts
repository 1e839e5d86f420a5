// Prints a report as JUnit XML: a suite a group, a case a check, as GitLab, Jenkins and GitHub's reporters read it.

import {create} from 'xmlbuilder2';
import type {CheckReport, CheckResult, ResultKind} from '../lab/check/model.js';

/** What XML 1.0 can hold: of the control characters only tab and line ends, and no half surrogate pair. */
const clean = (text: string): string =>
	text
		.replaceAll(/[\u0000-\u0008\u000B\u000C\u000E-\u001F\uFFFE\uFFFF]/g, '\uFFFD')
		.replaceAll(/[\uD800-\uDBFF](?![\uDC00-\uDFFF])|(?<![\uD800-\uDBFF])[\uDC00-\uDFFF]/g, '\uFFFD');

const seconds = (milliseconds: number): string => (milliseconds / 1000).toFixed(3);

const describe = ({expected, seen, facts, commands}: CheckResult): string =>
	[`expected: ${expected}`, `seen: ${seen}`, ...facts, ...commands.map(line => `$ ${line}`)].join('\n');

const count = (results: readonly CheckResult[], status: CheckResult['status']): number =>
	results.filter(result => result.status === status).length;

const totals = (results: readonly CheckResult[], skipped: number): Record<string, string> => ({
	tests: `${results.length + skipped}`,
	failures: `${count(results, 'failed')}`,
	errors: `${count(results, 'error')}`,
	skipped: `${skipped}`,
});

export function renderJunit({lab, startedAt, duration, results, notRun}: CheckReport): string {
	const kinds = [...new Set([...results, ...notRun].map(({kind}) => kind))];
	const root = create({version: '1.0', encoding: 'UTF-8'}).ele('testsuites', {
		name: clean(`wgsim check ${lab}`),
		...totals(results, notRun.length),
		time: seconds(duration),
	});
	for (const kind of kinds) {
		const group = results.filter(result => result.kind === kind);
		const skipped = notRun.filter(one => one.kind === kind);
		const suite = root.ele('testsuite', {
			name: kind,
			...totals(group, skipped.length),
			time: seconds(group.reduce((sum, result) => sum + result.duration, 0)),
			timestamp: new Date(startedAt * 1000).toISOString(),
		});
		for (const result of group) {
			addCase(suite, lab, kind, result);
		}

		for (const {reason} of skipped) {
			suite
				.ele('testcase', {classname: clean(`${lab}.${kind}`), name: kind, time: '0.000'})
				.ele('skipped', {message: clean(reason)});
		}
	}

	return `${root.end({prettyPrint: true})}\n`;
}

function addCase(
	suite: ReturnType<ReturnType<typeof create>['ele']>,
	lab: string,
	kind: ResultKind,
	result: CheckResult,
): void {
	const test = suite.ele('testcase', {
		classname: clean(`${lab}.${kind}`),
		name: clean(result.name),
		time: seconds(result.duration),
	});
	if (result.status !== 'passed') {
		test
			.ele(result.status === 'failed' ? 'failure' : 'error', {message: clean(result.seen), type: kind})
			.txt(clean(describe(result)));
	}
}
