// The page of a CI job: a table of checks and each failure, in which no foreign text is markup.

import test from 'ava';
import fc from 'fast-check';
import {renderSummary} from '../../src/output/summary.js';
import {anyReport, failure, reportOf, result, unknown} from './reports.js';

test('a row a kind, and each failure with what was expected and seen', t => {
	const text = renderSummary(
		reportOf([result(), failure, unknown], [{kind: 'ecmp', reason: 'one tunnel a site'}]),
	);
	t.regex(text, /^<h3>❌ lab: 1 of 3 checks failed, 1 of 3 could not be judged in 4\.2 s<\/h3>$/m);
	t.regex(
		text,
		/^<tr><td>✅<\/td><td>reach<\/td><td>1\/1<\/td><td>declared pairs reach each other<\/td><\/tr>$/m,
	);
	t.regex(text, /^<tr><td>❌<\/td><td>command<\/td><td>0\/1<\/td>/m);
	t.true(
		text.includes(
			'<summary>❌ command: R1: cat &lt;answer&gt; &amp; more: exit code 0, with other output</summary>',
		),
	);
	t.true(text.includes('expected: exit code 0, and output like ^42$<br>'));
	t.regex(text, /^<p>not run: ecmp: one tunnel a site<\/p>$/m);
	t.regex(renderSummary(reportOf([result()])), /^<h3>✅ lab: all 1 checks passed/);
	t.regex(renderSummary(reportOf([])), /^<h3>❌ lab: nothing was checked/);
});

test('whatever is in a report, its tags are those of wgsim, and they are closed', t => {
	fc.assert(
		fc.property(anyReport, report => {
			const tags = renderSummary(report).match(/<\/?\w+>/g) ?? [];
			const own = /^<\/?(h3|table|tr|th|td|details|summary|pre|br|p)>$/;
			t.true(tags.every(tag => own.test(tag)));
			for (const name of ['h3', 'table', 'tr', 'td', 'details', 'pre', 'p']) {
				t.is(tags.filter(tag => tag === `<${name}>`).length, tags.filter(tag => tag === `</${name}>`).length);
			}
		}),
		{numRuns: 100},
	);
});
