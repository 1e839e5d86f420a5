// Prints a report as a page that a CI job shows beside its log: a table of checks, and each failure to unfold.

import type {CheckReport, CheckResult, ResultKind} from '../lab/check/model.js';
import {kindTitles, summaryLine} from './check.js';
import {lines, type Markup, xml} from './sinks/markup.js';

type Xml = Markup<'xml'>;

/** HTML of the kind that is allowed in Markdown. Foreign text is in it, and cannot be markup. */
export function renderSummary(report: CheckReport): string {
	const {results, notRun} = report;
	const problems = results.filter(({status}) => status !== 'passed');
	const kinds = (Object.keys(kindTitles) as ResultKind[]).filter(kind =>
		results.some(result => result.kind === kind),
	);
	const mark = problems.length === 0 && results.length > 0 ? '✅' : '❌';
	return lines('xml', [
		xml`<h3>${mark} ${summaryLine(report)}</h3>`,
		xml`<table>`,
		xml`<tr><th></th><th>check</th><th>passed</th><th>what</th></tr>`,
		...kinds.map(kind =>
			rowOf(
				kind,
				results.filter(result => result.kind === kind),
			),
		),
		xml`</table>`,
		...problems.map(problemOf),
		...notRun.map(({kind, reason}) => xml`<p>not run: ${kind}: ${reason}</p>`),
	]).text;
}

function rowOf(kind: ResultKind, group: readonly CheckResult[]): Xml {
	const good = group.filter(({status}) => status === 'passed').length;
	const mark = good === group.length ? '✅' : '❌';
	return xml`<tr><td>${mark}</td><td>${kind}</td><td>${good}/${group.length}</td><td>${kindTitles[kind]}</td></tr>`;
}

function problemOf({kind, name, expected, seen, facts, commands}: CheckResult): Xml {
	const all = [`expected: ${expected}`, `seen: ${seen}`, ...facts, ...commands.map(line => `$ ${line}`)];
	return xml`<details><summary>❌ ${kind}: ${name}: ${seen}</summary><pre>${all.map(line => xml`${line}<br>`)}</pre></details>`;
}
