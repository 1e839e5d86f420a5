// JUnit XML, read by a parser that is not ours: whatever is in a report, it is XML 1.0, and says what CI needs.

import test from 'ava';
import fc from 'fast-check';
import {renderJunit} from '../../src/output/junit.js';
import {python} from '../images/python.js';
import {anyReport, failure, reportOf, result, unknown} from './reports.js';

interface Element {
	readonly tag: string;
	readonly attributes: Readonly<Record<string, string>>;
	readonly text: string;
	readonly children: readonly Element[];
}

/** By Python's expat. Throws for what is not well-formed. */
const parse = (documents: readonly string[]): Element[] =>
	python(
		`
import xml.etree.ElementTree as tree
def tell(element):
    return {"tag": element.tag, "attributes": element.attrib, "text": element.text or "", "children": [tell(each) for each in element]}
print(json.dumps([tell(tree.fromstring(each.encode())) for each in given]))
`,
		documents,
	) as Element[];

test('a suite a kind, a case a check; a failure has its cause, a check that could not be made is an error', t => {
	const report = reportOf([result(), failure, unknown], [{kind: 'ecmp', reason: 'one tunnel a site'}]);
	const [root] = parse([renderJunit(report)]);
	t.is(root!.tag, 'testsuites');
	t.like(root!.attributes, {tests: '4', failures: '1', errors: '1', skipped: '1', time: '4.200'});
	t.deepEqual(
		root!.children.map(({attributes}) => [
			attributes.name,
			attributes.tests,
			attributes.failures,
			attributes.errors,
		]),
		[
			['reach', '1', '0', '0'],
			['command', '1', '1', '0'],
			['routing', '1', '0', '1'],
			['ecmp', '1', '0', '0'],
		],
	);
	t.is(root!.children[0]!.attributes.timestamp, '2023-11-14T22:13:20.000Z');
	const [passed, failed, broken, skipped] = root!.children.map(({children}) => children[0]!);
	t.deepEqual(passed, {
		tag: 'testcase',
		attributes: {classname: 'lab.reach', name: 'R1 → R3, IPv4', time: '1.500'},
		text: '',
		children: [],
	});
	t.is(failed!.attributes.name, 'R1: cat <answer> & more');
	t.deepEqual(failed!.children, [
		{
			tag: 'failure',
			attributes: {message: 'exit code 0, with other output', type: 'command'},
			text: 'expected: exit code 0, and output like ^42$\nseen: exit code 0, with other output\n43\nand "more"\n$ docker exec lab-R1 sh -c \'cat <answer> & more\'',
			children: [],
		},
	]);
	t.is(broken!.children[0]!.tag, 'error');
	t.deepEqual(skipped!.children[0]!.attributes, {message: 'one tunnel a site'});
});

test('what XML cannot hold, and what steers or hides, is visible; all else stays', t => {
	const report = reportOf([
		{...failure, name: 'a\u0000b\u001b[31m\ud800c', facts: ['two\nlines', '\ufffe\u202e', '🙂']},
	]);
	const [root] = parse([renderJunit(report)]);
	const {attributes, children} = root!.children[0]!.children[0]!;
	t.is(attributes.name, 'a\\x00b\\x1b[31m\\ud800c');
	t.regex(children[0]!.text, /\ntwo\\nlines\n\\ufffe\\u202e\n🙂\n/u);
});

test('whatever is in a report, it is XML, and no case is lost', t => {
	const reports = fc.sample(anyReport, {numRuns: 300, seed: 1});
	const roots = parse(reports.map(renderJunit));
	for (const [index, root] of roots.entries()) {
		const {results, notRun, failed, errors} = reports[index]!;
		const cases = root.children.flatMap(({children}) => children);
		t.is(cases.length, results.length + notRun.length);
		t.is(cases.filter(({children}) => children[0]?.tag === 'failure').length, failed);
		t.is(cases.filter(({children}) => children[0]?.tag === 'error').length, errors);
		t.is(root.attributes.tests, String(cases.length));
	}
});
