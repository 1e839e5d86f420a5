// What the overview shows, in windows of several sizes.

import test from 'ava';
import {missingFact} from '../lab/missing-fact.js';
import {press, show, stateOf} from './screen.js';
import {hundred, now, reference, withNode, withVerdicts} from './snapshots.js';

const lineWith = (frame: string, text: string): string =>
	frame.split('\n').find(line => line.includes(text)) ?? `no line with ${text}`;

const broken = {
	...withVerdicts(withNode(reference, 'V2-1', {state: 'paused', phase: null}), {
		3: ['down', 'V3-2 is paused'],
		5: ['idle', 'handshake 400 s ago'],
		7: ['stale', 'sent 3.1 kB in 20 s, heard nothing'],
	}),
	missing: ['V1-1 → V3-2 by wg6: no handshake', 'V1-1 private: BGP session IBGP_V3_2 is Active'].map(
		missingFact,
	),
	faults: [{text: 'node pause V2-1', heal: 'wgsim node unpause V2-1', since: now - 65}],
};

for (const [columns, rows] of [
	[80, 24],
	[120, 40],
	[240, 70],
] as const) {
	test(`${columns}x${rows} shows the lab, its totals, nodes and tunnels`, t => {
		const frame = show(stateOf(reference, columns, rows));
		t.regex(frame, /wgsim routed-vpn {2}✓ converged .* 12:00:00/);
		t.regex(frame, /nodes 9\/9 {3}tunnels 12\/12 {3}bgp 24\/24 {3}ospf 78\/78/);
		t.regex(lineWith(frame, 'V3-2  '), /● V3-2 .*gateway .*running .*4\/4 +4\/4 +11\/11/);
		t.regex(lineWith(frame, 'V1-1:wg3 – V2-1:wg1'), /● V1-1:wg3 – V2-1:wg1 {2}up +12s +720 +720/);
		t.regex(frame.split('\n').at(-1)!, /Enter open {2}\/ filter {2}s sort .*\? help {2}q quit/);
		t.is(frame.split('\n').length, rows);
	});
}

test('what is broken is told in the header, named below it, and comes first in the tables', t => {
	const frame = show(stateOf(broken, 120, 40));
	t.regex(frame, /✗ 2 missing {2}▲ 1 fault on purpose/);
	t.regex(frame, /▲ on purpose: node pause V2-1, for 65s; heals: wgsim node unpause V2-1/);
	t.regex(frame, /✗ V1-1 → V3-2 by wg6: no handshake/);
	const lines = frame.split('\n');
	const at = (text: string) => lines.findIndex(line => line.includes(text));
	t.true(at('‖ V2-1') > 0 && at('‖ V2-1') < at('● R1'), 'a paused node comes before one that is well');
	t.true(at('✗ V1-1:wg6 – V3-2:wg1') < at('▲ V1-2:wg6 – V3-2:wg2'), 'down is worse than stale');
	t.true(at('▲ V1-2:wg6 – V3-2:wg2') < at('○ V1-2:wg4 – V2-2:wg2'), 'stale is worse than idle');
	t.true(at('○ V1-2:wg4 – V2-2:wg2') < at('● V1-1:wg3 – V2-1:wg1'), 'idle comes before up');
	t.regex(lineWith(frame, 'V1-2:wg6 – V3-2:wg2'), /stale .*sent 3\.1 kB in 20 s, heard nothing/);
});

test('an idle tunnel counts as sound', t => {
	t.regex(show(stateOf(withVerdicts(reference, {0: ['idle', 'handshake 400 s ago']}))), /tunnels 12\/12/);
	t.regex(show(stateOf(withVerdicts(reference, {0: ['down', 'no interface']}))), /tunnels 11\/12/);
});

test('a limit that a node has run into stands before what is missing, and alone is no problem', t => {
	const limits = ['R1: has reached its limit of 60 processes and threads, and could start no more'];
	const full = withNode(reference, 'R1', {limits});
	t.notRegex(show(stateOf(full)), /has reached its limit/);
	const frame = show(stateOf({...full, missing: [missingFact('R1: …')]}));
	t.regex(frame, /✗ R1: has reached its limit of 60 processes[^\n]*\n[^\n]*✗ R1: …/);
});

test('more problems than there is room for are counted', t => {
	const missing = Array.from({length: 40}, (_, index) => missingFact(`fact ${index} is missing`));
	const frame = show(stateOf({...reference, missing}));
	t.regex(frame, /fact 3 is missing/);
	t.regex(frame, /and 36 more/);
	t.regex(frame, /● R1/, 'the tables are still there');
});

test('a hundred nodes scroll', t => {
	const state = press(stateOf(hundred, 120, 40), 'f');
	const first = show(state);
	t.regex(first, /Nodes 1–\d+ of 100/);
	t.regex(first, /▸ ● R1 /);
	t.notRegex(first, /V50-1 /);
	t.regex(show(press(state, 'G')), /Nodes \d+–100 of 100/);
	t.regex(show(press(state, 'G')), /▸ ● V50-1 /);
	t.regex(show(press(state, 'G', 'g')), /▸ ● R1 /);
	t.regex(show(press(state, 'pagedown', 'pageup', 'down', 'down')), /▸ ● R3 /);
});

test('the cursor stays with its node when the order changes', t => {
	const state = press(stateOf(reference), 'down', 'down', 'down');
	t.regex(show(state), /▸ ● V1-1 /);
	const busy = withNode(reference, 'V1-1', {cpu: 0.9});
	const sorted = press({...state, snapshot: busy}, 's', 's');
	t.regex(show(sorted), /Nodes .*by cpu/);
	const lines = show(sorted).split('\n');
	t.regex(lines[lines.findIndex(line => line.includes('NODE')) + 1]!, /▸ ● V1-1 .*90%/);
	t.regex(show(press(sorted, 'S')), /by cpu, reversed/);
});

test('a filter keeps the lines that hold all its words, and Esc takes it away', t => {
	const typed = press(stateOf(reference), '/', 'v', '2', 'space', 'g', 'a', 't', 'e');
	t.regex(show(typed), / \/v2 gate/, 'it is seen as it is typed');
	t.regex(show(typed), /Nodes 2 .*\/v2 gate/);
	t.notRegex(show(typed), /● R2 /);
	t.regex(show(press(typed, 'enter', 'esc')), /Nodes 9 /);
	t.regex(show(press(typed, 'backspace', 'esc')), /Nodes 9 /);
	t.regex(show(press(typed, 'x', 'x')), /no matching node/);
});

test('Tab goes to the tunnels, which then have the room', t => {
	const narrow = press(stateOf(hundred), 'tab', 'down');
	const frame = show(narrow);
	t.regex(frame, /▸ ● V1-1:wg3 – V3-1:wg1/);
	const lines = (name: string) => Number(frame.match(new RegExp(`${name}[a-z ]* 1–(\\d+) of`))![1]);
	t.true(lines('Tunnels') > lines('Nodes'));
});

test('in ASCII every character is ASCII, and verdicts differ by their letters', t => {
	const frame = show(stateOf({...broken, missing: []}, 120, 40), {color: false, unicode: false});
	t.regex(frame, /^[\n -~]*$/);
	t.regex(frame, /V1-1:wg3 - V2-1:wg1/);
	t.regex(frame, /x V1-1:wg6/);
	t.regex(frame, /! V1-2:wg6/);
	t.regex(frame, /= V2-1/);
});

test('a lab without tunnels says so', t => {
	t.regex(show(stateOf({...reference, tunnels: []})), /this lab has no tunnels/);
});
