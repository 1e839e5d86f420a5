// A status fits the window, and says what is wrong first. `UPDATE_GOLDEN=1 npx ava test/output/status.test.ts` draws its goldens anew.

import {mkdirSync, readFileSync, writeFileSync} from 'node:fs';
import test from 'ava';
import type {LabSnapshot} from '../../src/lab/observer/model.js';
import {describeStatus} from '../../src/lab/status/status.js';
import {cut, widthOf, wrap} from '../../src/output/sinks/cells.js';
import {allowsColor, chooseColorWord, paint, wantsColor} from '../../src/output/sinks/paint.js';
import {toText} from '../../src/output/sinks/stdio.js';
import {renderStatus} from '../../src/output/status.js';
import {countParts} from '../../src/output/status-counts.js';
import {hundred, reference, snapshotOf, topologyOf, withNode, withVerdicts} from '../tui/snapshots.js';

const folder = new URL('./golden/', import.meta.url);
const thirtyFour = snapshotOf(topologyOf('big-mesh', {N: '17'}));

/** A node is gone, a gateway's tunnels are down, and something is broken on purpose. */
function breakLab(snapshot: LabSnapshot): LabSnapshot {
	const [gone] = snapshot.nodes;
	const broken = withVerdicts(snapshot, {
		1: ['down', 'V1-1:eth0 has no carrier'],
		3: ['stale', 'nothing heard for 18 s, and 1.2 KiB sent since'],
	});
	const ends = broken.tunnels.map(({verdict, reason, a, b, ...rest}) => ({
		...rest,
		verdict,
		reason,
		a: {...a, verdict, reason},
		b: b && {...b, verdict, reason},
	}));
	return {
		...withNode({...broken, tunnels: ends}, gone!.node, {
			state: 'missing',
			phase: null,
			verdict: 'down',
			reason: 'its container is gone',
			cpu: null,
			memory: null,
		}),
		faults: [{text: 'link down V1-1:eth0', heal: 'wgsim link up V1-1:eth0', since: null} as never],
	};
}

const labs: Readonly<Record<string, LabSnapshot>> = {
	9: reference,
	'9-broken': breakLab(reference),
	34: thirtyFour,
	'34-broken': breakLab(thirtyFour),
	100: hundred,
	'100-broken': breakLab(hundred),
};

const windows = [
	{columns: 80, rows: 24},
	{columns: 100, rows: 30},
	{columns: 200, rows: 50},
];

const draw = (snapshot: LabSnapshot, window: {columns: number; rows: number} | null, all = false): string =>
	toText(renderStatus(describeStatus(snapshot), {all, window}));

for (const [name, snapshot] of Object.entries(labs)) {
	for (const window of windows) {
		test(`${name} nodes on ${window.columns} × ${window.rows}: it fits, and is drawn so`, t => {
			const text = draw(snapshot, window);
			const lines = text.trimEnd().split('\n');
			t.true(lines.length < window.rows, `${lines.length} lines`);
			t.true(lines.every(line => widthOf(line) <= window.columns));
			const file = new URL(`status-${name}-${window.columns}.txt`, folder);
			if (process.env.UPDATE_GOLDEN === '1') {
				mkdirSync(folder, {recursive: true});
				writeFileSync(file, text);
			}

			t.is(text, readFileSync(file, 'utf8'));
		});
	}
}

test('whatever the window, the verdict, the first problem and a node that is gone are seen', t => {
	const gone = hundred.nodes[0]!.node;
	for (let rows = 12; rows < 60; rows += 3) {
		for (const columns of [40, 60, 80, 120]) {
			const text = draw(labs['100-broken']!, {columns, rows});
			t.true(text.split('\n').length <= rows, `${columns} × ${rows}`);
			t.regex(text, /^big-mesh: \d+ facts missing/);
			t.regex(text, new RegExp(`^${gone} .*down`, 'm'), `${columns} × ${rows}\n${text}`);
		}
	}
});

test('without a window nothing is cut, every node has a row, and only what is broken a row besides', t => {
	const text = draw(labs['9-broken']!, null);
	for (const {node} of reference.nodes) {
		t.regex(text, new RegExp(`^${node} `, 'm'));
	}

	t.is(text.match(/^V\d-\d → .* (down|stale) /gm)?.length, 4, text);
	t.notRegex(text, /^V\d-\d → .* up /m);
	t.regex(text, /^--all shows all 24 tunnel ends and 24 BGP sessions$/m);
	t.is(draw(labs['9-broken']!, null, true).match(/^V\d-\d → /gm)?.length, 24);
});

test('the sums are those of the lab, without what no node promises', t => {
	const status = describeStatus(labs['9-broken']!);
	t.deepEqual(countParts(status).tunnels, {ok: 20, of: 24});
	const [first, ...rest] = status.tunnels;
	t.deepEqual(countParts({...status, tunnels: [{...first!, promised: false}, ...rest]}).tunnels.of, 23);
	t.regex(
		draw(labs['9-broken']!, null),
		/^ {2}8\/9 nodes up, 20\/24 tunnel ends,|^ {2}\d\/9 nodes up, 20\/24/m,
	);
});

test('colours are for terminals, and for who demands them; NO_COLOR forbids them', t => {
	t.true(wantsColor({}, true));
	t.false(wantsColor({}, false));
	t.true(wantsColor({FORCE_COLOR: '1'}, false));
	t.false(wantsColor({FORCE_COLOR: '0'}, true));
	t.false(wantsColor({NO_COLOR: '1', FORCE_COLOR: '1'}, true));
	t.true(allowsColor({NO_COLOR: ''}));
	t.false(wantsColor({TERM: 'dumb'}, true));
});

test('a painted line says the same, and ends its colours', t => {
	const line = [{text: 'R1', bold: true}, ' ', {text: 'down\u001b[2J', tone: 'bad'} as const, '   '];
	t.is(paint(line, false), 'R1 down\\x1b[2J');
	t.is(paint(line, true), '\u001B[1mR1\u001B[0m \u001B[31mdown\\x1b[2J\u001B[0m');
});

test('text breaks between words, and a word that is too long is cut', t => {
	t.deepEqual(wrap('one two three', 9), ['one two', 'three']);
	t.deepEqual(wrap('abcdefghijk', 5), [cut('abcdefghijk', 5, '…')]);
	t.true(wrap('a bb ccc dddd eeeee ffffff', 8).every(line => widthOf(line) <= 8));
});

test('of two words on colours the one that decides is left, so that Node does not warn of both', t => {
	for (const [environment, left] of [
		[{NO_COLOR: '1', FORCE_COLOR: '1'}, {NO_COLOR: '1'}],
		[{NO_COLOR: '1', FORCE_COLOR: '0'}, {NO_COLOR: '1'}],
		[{NO_COLOR: '', FORCE_COLOR: '1'}, {FORCE_COLOR: '1'}],
		[{FORCE_COLOR: '0'}, {FORCE_COLOR: '0'}],
		[{TERM: 'xterm'}, {TERM: 'xterm'}],
	]) {
		const before = [true, false].map(isTerminal => wantsColor(environment!, isTerminal));
		chooseColorWord(environment!);
		t.deepEqual(environment, left);
		t.deepEqual(
			[true, false].map(isTerminal => wantsColor(environment!, isTerminal)),
			before,
		);
	}
});
