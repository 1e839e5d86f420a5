// Prints a report as JUnit XML: a suite per group, a case per check, as GitLab, Jenkins and GitHub's reporters read it.

import type {CheckReport, CheckResult, NotRun, ResultKind} from '../lab/check/model.js';
import {join, lines, type Markup, xml} from './sinks/markup.js';

type Xml = Markup<'xml'>;

const seconds = (milliseconds: number): string => (milliseconds / 1000).toFixed(3);

const describe = ({expected, seen, facts, commands}: CheckResult): Xml =>
	join(
		[`expected: ${expected}`, `seen: ${seen}`, ...facts, ...commands.map(line => `$ ${line}`)].map(
			line => xml`${line}`,
		),
		xml`\n`,
	);

const count = (results: readonly CheckResult[], status: CheckResult['status']): number =>
	results.filter(result => result.status === status).length;

const totals = (results: readonly CheckResult[], skipped: number): Xml =>
	xml`tests="${results.length + skipped}" failures="${count(results, 'failed')}" errors="${count(results, 'error')}" skipped="${skipped}"`;

export function renderJunit({lab, startedAt, duration, results, notRun}: CheckReport): string {
	const kinds = [...new Set([...results, ...notRun].map(({kind}) => kind))];
	const suites = kinds.flatMap(kind => {
		const group = results.filter(result => result.kind === kind);
		const skipped = notRun.filter(one => one.kind === kind);
		const time = seconds(group.reduce((sum, result) => sum + result.duration, 0));
		const timestamp = new Date(startedAt * 1000).toISOString();
		return [
			xml`  <testsuite name="${kind}" ${totals(group, skipped.length)} time="${time}" timestamp="${timestamp}">`,
			...group.flatMap(result => caseLines(lab, kind, result)),
			...skipped.flatMap(one => skippedLines(lab, one)),
			xml`  </testsuite>`,
		];
	});
	return lines('xml', [
		xml`<?xml version="1.0" encoding="UTF-8"?>`,
		xml`<testsuites name="${`wgsim check ${lab}`}" ${totals(results, notRun.length)} time="${seconds(duration)}">`,
		...suites,
		xml`</testsuites>`,
	]).text;
}

const headOf = (lab: string, kind: ResultKind, name: string, duration: number): Xml =>
	xml`testcase classname="${`${lab}.${kind}`}" name="${name}" time="${seconds(duration)}"`;

function caseLines(lab: string, kind: ResultKind, result: CheckResult): Xml[] {
	const head = headOf(lab, kind, result.name, result.duration);
	if (result.status === 'passed') {
		return [xml`    <${head}/>`];
	}

	const trouble = result.status === 'failed' ? xml`failure` : xml`error`;
	return [
		xml`    <${head}>`,
		xml`      <${trouble} message="${result.seen}" type="${kind}">${describe(result)}</${trouble}>`,
		xml`    </testcase>`,
	];
}

const skippedLines = (lab: string, {kind, reason}: NotRun): Xml[] => [
	xml`    <${headOf(lab, kind, kind, 0)}>`,
	xml`      <skipped message="${reason}"/>`,
	xml`    </testcase>`,
];
