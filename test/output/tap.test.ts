// TAP 14: the version, the plan, a point a check, and a YAML block that says in full what did not pass.

import test from 'ava';
import fc from 'fast-check';
import {parse} from 'yaml';
import type {CheckReport} from '../../src/lab/check/model.js';
import {toText} from '../../src/output/sinks/stdio.js';
import {renderTap} from '../../src/output/tap.js';
import {anyReport, failure, reportOf, result, unknown} from './reports.js';

const tapOf = (report: CheckReport): string => toText(renderTap(report));

test('the version comes first, then the plan, then a point a check and one for what was not run', t => {
	const report = reportOf([result(), failure, unknown], [{kind: 'ecmp', reason: 'one tunnel a site'}]);
	t.is(
		tapOf(report),
		[
			'TAP version 14',
			'1..4',
			'ok 1 - reach: R1 → R3, IPv4',
			'not ok 2 - command: R1: cat <answer> & more',
			'  ---',
			'  severity: fail',
			'  expected: "exit code 0, and output like ^42$"',
			'  seen: "exit code 0, with other output"',
			'  facts:',
			'    - "43"',
			'    - "and \\"more\\""',
			'  commands:',
			'    - "docker exec lab-R1 sh -c \'cat <answer> & more\'"',
			'  duration_ms: 1500',
			'  ...',
			'not ok 3 - routing: R2, kernel as BIRD',
			'  ---',
			'  severity: error',
			'  expected: "an answer"',
			'  seen: "R2 does not run"',
			'  duration_ms: 1500',
			'  ...',
			'ok 4 - ecmp # SKIP one tunnel a site',
			'',
		].join('\n'),
	);
});

test('a report of nothing has a plan of nothing', t => {
	t.is(tapOf(reportOf([])), 'TAP version 14\n1..0\n');
});

test('a name can neither skip its own check nor end its line', t => {
	const text = tapOf(reportOf([{...failure, name: 'a # SKIP \\\nok 2 - b'}]));
	t.regex(text, /^not ok 1 - command: a \\# SKIP \\\\\\\\nok 2 - b$/m);
	t.is(text.match(/^(?:not )?ok /gm)?.length, 1);
});

/** As a harness reads it: every line is one of those that TAP knows. */
function read(text: string): {ok: boolean; number: number; block: unknown}[] {
	const [version, plan, ...lines] = text.replace(/\n$/, '').split('\n');
	const points: {ok: boolean; number: number; block: unknown}[] = [];
	let yaml: string[] | null = null;
	for (const line of lines) {
		const point = /^(not )?ok (\d+) - /.exec(line);
		if (yaml !== null) {
			if (line === '  ...') {
				points.at(-1)!.block = parse(yaml.join('\n'));
				yaml = null;
			} else {
				yaml.push(line);
			}
		} else if (point) {
			points.push({ok: point[1] === undefined, number: Number(point[2]), block: null});
		} else if (line === '  ---') {
			yaml = [];
		} else {
			throw new Error(`no line of TAP: ${JSON.stringify(line)}`);
		}
	}

	if (version !== 'TAP version 14' || plan !== `1..${points.length}` || yaml !== null) {
		throw new Error(`no head, no plan or no end: ${version} ${plan}`);
	}

	return points;
}

/** Half surrogate pairs are no text. */
const wellFormed = (text: string): string => text.replaceAll(/\p{Cs}/gu, '\ufffd');

test('whatever is in a report, a harness reads as many points as were planned, in order, and each cause as it was', t => {
	fc.assert(
		fc.property(anyReport, report => {
			const points = read(tapOf(report));
			t.deepEqual(
				points.map(({number}) => number),
				points.map((_, index) => index + 1),
			);
			for (const [index, {status, expected, seen, facts, duration}] of report.results.entries()) {
				const {ok, block} = points[index]!;
				t.is(ok, status === 'passed');
				if (!ok) {
					t.like(block, {
						expected: wellFormed(expected),
						seen: wellFormed(seen),
						duration_ms: duration,
					});
					t.deepEqual((block as {facts?: string[]}).facts ?? [], facts.map(wellFormed));
				}
			}
		}),
	);
});
