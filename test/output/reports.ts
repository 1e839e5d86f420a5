// Reports of checks for the tests of what is printed of them.

import fc from 'fast-check';
import type {CheckReport, CheckResult, NotRun} from '../../src/lab/check/model.js';

export const result = (parts: Partial<CheckResult> = {}): CheckResult => ({
	id: 'reach:R1:R3:10.0.3.1',
	kind: 'reach',
	name: 'R1 → R3, IPv4',
	origin: 'built-in',
	status: 'passed',
	expected: '10.0.3.1 answers',
	seen: '10.0.3.1 answered after 1 ms (ttl 62)',
	facts: [],
	commands: [],
	duration: 1500,
	...parts,
});

export const failure = result({
	id: 'command[12]:R1:main',
	kind: 'command',
	name: 'R1: cat <answer> & more',
	origin: 'file',
	status: 'failed',
	expected: 'exit code 0, and output like ^42$',
	seen: 'exit code 0, with other output',
	facts: ['43', 'and "more"'],
	commands: ["docker exec lab-R1 sh -c 'cat <answer> & more'"],
});

export const unknown = result({
	id: 'routing:kernel:R2:main',
	kind: 'routing',
	name: 'R2, kernel as BIRD',
	status: 'error',
	expected: 'an answer',
	seen: 'R2 does not run',
});

export function reportOf(results: readonly CheckResult[], notRun: readonly NotRun[] = []): CheckReport {
	const count = (status: CheckResult['status']): number =>
		results.filter(one => one.status === status).length;
	return {
		lab: 'lab',
		source: '/labs/lab.yaml',
		startedAt: 1_700_000_000,
		duration: 4200,
		ok: results.length > 0 && count('passed') === results.length,
		passed: count('passed'),
		failed: count('failed'),
		errors: count('error'),
		results,
		notRun,
	};
}

/** Any text that a node or a topology file might bring: control characters, half surrogate pairs, markup of every kind. */
export const anyText = fc.oneof(
	fc.string({unit: 'binary', maxLength: 12}),
	fc.string({
		unit: fc.constantFrom(
			'\u0000',
			'\u001b[31m',
			'\n',
			'\r\n',
			'\t',
			'\ud800',
			'\udc00',
			'\ufffe',
			'<',
			'&',
			'"',
			"'",
			']]>',
			'#',
			'\\',
			'...',
			'---',
			': ',
			'- ',
			'\u2028',
			'\u0085',
			' ',
			'a',
		),
		maxLength: 12,
	}),
);

const anyResult: fc.Arbitrary<CheckResult> = fc.record({
	id: fc.uuid(),
	kind: fc.constantFrom('reach', 'command', 'mtu', 'scenario'),
	name: anyText,
	origin: fc.constantFrom('built-in', 'file'),
	status: fc.constantFrom('passed', 'failed', 'error'),
	expected: anyText,
	seen: anyText,
	facts: fc.array(anyText, {maxLength: 3}),
	commands: fc.array(anyText, {maxLength: 3}),
	duration: fc.nat(100_000),
});

const anyNotRun: fc.Arbitrary<NotRun> = fc.record({
	kind: fc.constantFrom('ecmp', 'transfer'),
	reason: anyText,
});

export const anyReport: fc.Arbitrary<CheckReport> = fc
	.tuple(fc.array(anyResult, {maxLength: 6}), fc.array(anyNotRun, {maxLength: 2}))
	.map(([results, notRun]) => reportOf(results, notRun));
