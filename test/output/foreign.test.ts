// Whatever others call their sites, interfaces and errors: a terminal shows it and does nothing else, and every parser reads it back.

import {Graphviz} from '@hpcc-js/wasm-graphviz';
import xterm from '@xterm/headless';
import test from 'ava';
import fc from 'fast-check';
import {WgsimError} from '../../src/errors.js';
import {describeStatus} from '../../src/lab/status/status.js';
import {renderReport} from '../../src/output/check.js';
import {renderEvent} from '../../src/output/events.js';
import {renderOutcome} from '../../src/output/faults.js';
import {buildGraph} from '../../src/output/graph/build.js';
import {renderDot} from '../../src/output/graph/dot.js';
import {renderHtml} from '../../src/output/graph/html.js';
import {renderMermaid} from '../../src/output/graph/mermaid.js';
import type {Graph} from '../../src/output/graph/model.js';
import {renderSvg} from '../../src/output/graph/svg.js';
import {progressLine} from '../../src/output/progress.js';
import {renderReach} from '../../src/output/reach.js';
import {renderError} from '../../src/output/report-error.js';
import {renderScenarioList, renderScenarioReport} from '../../src/output/scenario.js';
import {toJson} from '../../src/output/sinks/json.js';
import {type Line, paint} from '../../src/output/sinks/paint.js';
import {toText} from '../../src/output/sinks/stdio.js';
import {visible} from '../../src/output/sinks/visible.js';
import {renderStatus} from '../../src/output/status.js';
import {renderTap} from '../../src/output/tap.js';
import {python} from '../images/python.js';
import {missingFact} from '../lab/missing-fact.js';
import {reference} from '../tui/snapshots.js';
import {forbidden, foreignText, infect} from './foreign.js';
import {readLab} from './graph/labs.js';
import {failure, reportOf, result} from './reports.js';

const status = describeStatus(reference);
const statusKeys = new Set(
	'lab source site container ifname reason endpoint protocol lastError since instance neighbor missing limits text heal'.split(
		' ',
	),
);
const report = reportOf([result(), failure], [{kind: 'ecmp', reason: 'one tunnel a site'}]);
const reportKeys = new Set(['lab', 'name', 'expected', 'seen', 'facts', 'commands', 'reason']);

/** All that is printed for people, with the text wherever somebody else has a say. */
const printed: Readonly<Record<string, (text: string) => readonly Line[]>> = {
	status: text =>
		renderStatus(
			infect({...status, missing: [missingFact('R1: no route')], limits: ['R2: 1 killed']}, text, statusKeys),
			{all: true, window: null},
		),
	'status in short': text =>
		renderStatus(
			infect({...status, missing: [missingFact('R1: no route')], limits: ['R2: 1 killed']}, text, statusKeys),
			{all: false, window: null},
		),
	check: text => renderReport(infect(report, text, reportKeys)),
	'scenario report': text => renderScenarioReport(infect(report, text, reportKeys)),
	'scenario list': text =>
		renderScenarioList([
			{name: text, description: text, steps: [], probes: []},
			{name: 'b', description: null, steps: [], probes: []},
		]),
	event: text => [renderEvent({time: 0, kind: 'fault', text, fault: text, broken: true} as never)],
	progress: text => [
		progressLine({kind: 'note', at: 0, text})!,
		progressLine({kind: 'wire-done', at: 0, subject: text, change: 'make', reason: text})!,
	],
	fault: text => renderOutcome(text, {text, changed: true, done: [text], faults: []}),
	reach: text =>
		renderReach([{from: text, to: `${text}b`, rtt: null, answered: 0, asked: 1, promised: true, at: 0}]),
	error: text => renderError(new WgsimError(text, {hint: text, details: [text, 'b']})),
	defect: text => renderError(new Error(text)),
	tap: text => renderTap(infect(report, text, reportKeys)),
};

/** What a terminal shows of it, and everything that was done to it besides. */
async function display(text: string, lines: number) {
	const terminal = new xterm.Terminal({
		cols: 2000,
		rows: lines + 2,
		allowProposedApi: true,
		convertEol: true,
	});
	const done: string[] = [];
	terminal.onTitleChange(title => done.push(`title ${title}`));
	terminal.onBell(() => done.push('bell'));
	for (const code of [0, 1, 2, 4, 8, 9, 10, 11, 52, 104, 133, 777, 1337]) {
		terminal.parser.registerOscHandler(code, () => done.push(`OSC ${code}`) > 0);
	}

	for (const final of 'ABCDEFGHJKLMPSTXZ@`abcdefghilmnqrstu') {
		terminal.parser.registerCsiHandler({final}, () => done.push(`CSI ${final}`) > 0);
		terminal.parser.registerCsiHandler({prefix: '?', final}, () => done.push(`CSI ? ${final}`) > 0);
	}

	for (const final of '78=>DEHMNOZc') {
		terminal.parser.registerEscHandler({final}, () => done.push(`ESC ${final}`) > 0);
	}

	await new Promise<void>(resolve => terminal.write(text, resolve));
	const {active} = terminal.buffer;
	const shown = Array.from(
		{length: lines},
		(_, row) => active.getLine(active.baseY + row)?.translateToString(true) ?? '',
	);
	const at = [active.cursorX, active.cursorY, active.baseY];
	terminal.dispose();
	return {shown, done, at};
}

/** Marks that a terminal puts onto the character before, which may be none. */
const bare = (line: string): string => line.replaceAll(/\p{M}|\u200c|\u200d/gu, '').trimEnd();

for (const [what, print] of Object.entries(printed)) {
	test(`${what}: a terminal shows each line, and nothing else happens to it`, async t => {
		const plain = print('a').length;
		await fc.assert(
			fc.asyncProperty(foreignText, async foreign => {
				const lines = print(foreign);
				const text = toText(lines);
				t.notRegex(text, forbidden);
				if (what !== 'error' && what !== 'defect') {
					t.is(lines.length, plain);
				}

				t.is(text.split('\n').length - 1, lines.length);
				const {shown, done, at} = await display(text, lines.length);
				t.deepEqual(done, []);
				t.deepEqual(at, [0, lines.length, 0]);
				t.deepEqual(
					shown.map(bare),
					lines.map(line => bare(paint(line, false))),
				);
			}),
			{numRuns: 60},
		);
	});
}

test('a terminal that is given what others wrote as it is does what they want', async t => {
	const {done, at} = await display('a\u001b]0;title\u0007\u001b[2A\n', 1);
	t.deepEqual(done, ['OSC 0', 'CSI A']);
	t.deepEqual(at, [0, 1, 0]);
});

test("an error's words cannot be taken for another error", t => {
	const lines = renderError(new WgsimError('one\nwgsim: two', {details: ['three\nwgsim: four']}));
	t.deepEqual(lines, ['wgsim: one', '  wgsim: two', '  three', '  wgsim: four']);
});

const wellFormed = (text: string): string => text.replaceAll(/\p{Cs}/gu, '\ufffd');

test('JSON is read back by Python as it was, from one line, and holds nothing that a terminal would heed', t => {
	const texts = fc.sample(foreignText, {numRuns: 400, seed: 3});
	const documents = texts.map(text => toJson({[text]: [text]}));
	t.deepEqual(JSON.parse(toJson(texts)), texts.map(wellFormed));
	t.notRegex(documents.join(''), forbidden);
	const read = python(
		`
def tell(each):
    each.encode("utf-8")
    [(key, [value])] = json.loads(each).items()
    return [len(each.splitlines()), key, value]
print(json.dumps([tell(each) for each in given]))
`,
		documents,
	);
	t.deepEqual(
		read,
		texts.map(text => [1, wellFormed(text), wellFormed(text)]),
	);
});

/** The graph of a small lab in which every name is one of these. */
function graphOf(texts: readonly string[]): Graph {
	const graph = buildGraph(readLab('two-sites'), {addresses: false, allTunnels: false});
	let next = 0;
	const take = () => texts[next++ % texts.length]!;
	return {
		...graph,
		// Graphviz takes an empty name, and one that begins with %, for none.
		name: `lab ${take()}`,
		groups: graph.groups.map(group => ({...group, label: take()})),
		vertices: graph.vertices.map((vertex, index) => ({
			...vertex,
			label: index === 0 ? `V1 ${take()}` : take(),
			// A row of a label has a text, as an address is one.
			details: index === 0 ? [`on ${take()}`] : [],
		})),
		edges: graph.edges.map(edge => ({...edge, title: take()})),
	};
}

interface Read {
	/** Text of each element that has some, by its tag. */
	readonly texts: readonly (readonly [tag: string, text: string])[];
	readonly tags: Readonly<Record<string, number>>;
}

/** As Python's XML parser has it, or its parser of HTML. Throws for what is not well-formed. */
const readMarkup = (documents: readonly {readonly kind: 'xml' | 'html'; readonly text: string}[]): Read[] =>
	python(
		`
import xml.etree.ElementTree as tree
from collections import Counter
from html.parser import HTMLParser

class Reader(HTMLParser):
    def __init__(self):
        super().__init__()
        self.open, self.texts, self.tags = [], [], Counter()
    def handle_starttag(self, tag, attributes):
        self.tags[tag] += 1
        self.open.append(tag)
        self.texts.append([tag, ""])
    def handle_endtag(self, tag):
        while self.open and self.open.pop() != tag:
            pass
    def handle_data(self, data):
        if self.texts:
            self.texts[-1][1] += data

def tell(each):
    if each["kind"] == "html":
        reader = Reader()
        reader.feed(each["text"])
        reader.close()
        return {"texts": reader.texts, "tags": reader.tags}
    elements = list(tree.fromstring(each["text"].encode()).iter())
    tags = [element.tag.split("}")[-1] for element in elements]
    return {"texts": [[tag, element.text or ""] for tag, element in zip(tags, elements)], "tags": Counter(tags)}
print(json.dumps([tell(each) for each in given]))
`,
		documents,
	) as Read[];

const textsOf = ({texts}: Read, tag: string): string[] =>
	texts.filter(([each]) => each === tag).map(([, text]) => text);
/** Graphviz draws a space where there would be nothing, and joins none. */
const squeeze = (text: string): string => text.replaceAll(/[\s\u00a0]+/g, ' ').trim();

test('a drawing has the same elements, whatever the names, and the names as they are shown', async t => {
	const graphviz = await Graphviz.load();
	const rounds = fc.sample(fc.array(foreignText, {minLength: 20, maxLength: 20}), {numRuns: 10, seed: 5});
	const graphs = [Array.from({length: 20}, (_, index) => `name ${index}`), ...rounds].map(graphOf);
	const documents = [];
	for (const graph of graphs) {
		documents.push(
			{kind: 'xml' as const, text: (await renderSvg(graph)).text},
			{kind: 'html' as const, text: await renderHtml(graph)},
			{kind: 'xml' as const, text: graphviz.layout(renderDot(graph), 'svg', 'dot')},
		);
	}

	const read = readMarkup(documents);
	for (const [index, graph] of graphs.entries()) {
		const [svg, html, dot] = read.slice(3 * index) as [Read, Read, Read];
		const [plainSvg, plainHtml, plainDot] = read as [Read, Read, Read];
		const names = [...graph.groups, ...graph.vertices].map(({label}) => squeeze(visible(label)));
		for (const drawn of [svg, dot]) {
			const texts = textsOf(drawn, 'text').map(squeeze);
			t.deepEqual(
				names.filter(name => name !== '' && !texts.includes(name)),
				[],
			);
		}

		t.is(textsOf(svg, 'title')[0], visible(graph.name));
		t.is(textsOf(html, 'h1')[0], visible(graph.name));
		for (const [drawn, plain] of [
			[svg, plainSvg],
			[html, plainHtml],
			[dot, plainDot],
		] as const) {
			// An empty name has no text of its own.
			t.deepEqual({...drawn.tags, text: 0}, {...plain.tags, text: 0});
		}
	}

	for (const {text} of documents) {
		t.notRegex(text.replaceAll('\t', ''), forbidden);
	}
});

// The part of Mermaid's grammar (flow.jison) that a drawing uses: a text in double quotes ends at the next one, and # begins an entity.
const mermaidText = String.raw`"(?:[^"#<>\x60&\\]|#\d+;|<br/>)*"`;
const mermaidLine = new RegExp(
	[
		'^flowchart TB$',
		String.raw`^\t+(?:subgraph \w+\[${mermaidText}\]|end)$`,
		String.raw`^\t+\w+(?:\[${mermaidText}\]|\(\[${mermaidText}\]\)|\(\(" "\)\)):::\w+$`,
		String.raw`^\t\w+ (?:---|-\.-|-\.-\|${mermaidText}\|) \w+$`,
		String.raw`^\tclassDef \w+ fill:(?:none|#\w{6}),stroke:#\w{6}(?:,color:#\w{6})?$`,
		String.raw`^\tclass [\w,]+ group$`,
		String.raw`^\tlinkStyle [\d,]+ stroke:#\w{6}$`,
	].join('|'),
	'u',
);

test('Mermaid has a line for each thing, whatever the names, and the names as they are shown', t => {
	const plain = renderMermaid(graphOf(['a'])).split('\n').length;
	fc.assert(
		fc.property(fc.array(foreignText, {minLength: 20, maxLength: 20}), texts => {
			const graph = graphOf(texts);
			const lines = renderMermaid(graph).trimEnd().split('\n');
			t.is(lines.length, plain - 1);
			t.deepEqual(
				lines.filter(line => !mermaidLine.test(line)),
				[],
			);
			const read = [...lines.join('\n').matchAll(/\["(.*)"\]/g)].map(([, text]) =>
				text!.split('<br/>')[0]!.replaceAll(/#(\d+);/g, (_, code) => String.fromCodePoint(Number(code))),
			);
			const names = [...graph.groups, ...graph.vertices].map(({label}) => visible(label));
			t.deepEqual(read.toSorted(), names.toSorted());
		}),
		{numRuns: 200},
	);
});
