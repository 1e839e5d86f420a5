// The report for people: problems first and in full, a line a group, a line for all; and nothing in it steers the terminal.

import test from 'ava';
import fc from 'fast-check';
import {renderProblem, renderReport, summaryLine} from '../../src/output/check.js';
import {toText} from '../../src/output/sinks/stdio.js';
import {anyReport, failure, reportOf, result, unknown} from './reports.js';

test('a failure says what was expected and seen, the last facts, and what to type', t => {
	t.is(
		toText(renderProblem(failure)),
		[
			'FAILED  command: R1: cat <answer> & more',
			'  expected  exit code 0, and output like ^42$',
			'  seen      exit code 0, with other output',
			'  facts     43',
			'            and "more"',
			"  look      docker exec lab-R1 sh -c 'cat <answer> & more'",
			'',
		].join('\n'),
	);
	t.regex(toText(renderProblem(unknown)), /^ERROR {2}routing: R2, kernel as BIRD\n/);
});

test('problems come first, then the groups that have some, then those that are well, then what was not run', t => {
	const text = toText(
		renderReport(
			reportOf(
				[result(), result({id: 'other'}), failure, unknown],
				[{kind: 'ecmp', reason: 'one tunnel a site'}],
			),
		),
	);
	t.regex(
		text,
		/^FAILED {2}command: [\s\S]*\nERROR {2}routing: [\s\S]*\nFAILED +routing +0\/1 [\s\S]*\nFAILED +command +0\/1 .*\nok +reach +2\/2 .*\n\nnot run: ecmp: one tunnel a site\n/,
	);
	t.true(text.endsWith('lab: 1 of 4 checks failed, 1 of 4 could not be judged in 4.2 s\n'), text);
});

test('all is well in a line, and a report of nothing says so', t => {
	t.is(summaryLine(reportOf([result(), result()])), 'lab: all 2 checks passed in 4.2 s');
	t.is(toText(renderReport(reportOf([]))), 'lab: nothing was checked\n');
});

test('whatever a node said, the terminal gets no control character of it', t => {
	t.regex(toText(renderProblem({...failure, facts: ['\u001b[2J\u009b1m']})), /facts {5}\\x1b\[2J\\x9b1m\n/);
	fc.assert(
		fc.property(anyReport, report => {
			const problems = report.results
				.filter(({status}) => status !== 'passed')
				.map(problem => toText(renderProblem(problem)));
			for (const [index, text] of problems.entries()) {
				const {facts, commands} = report.results.filter(({status}) => status !== 'passed')[index]!;
				t.is(text.split('\n').length, 4 + facts.length + commands.length);
				t.notRegex(text.replaceAll('\n', ''), /[\u0000-\u001f\u007f-\u009f]/);
			}
		}),
	);
});
