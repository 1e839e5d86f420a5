// Actions of the live view: any command with completion, the mouse, the clipboard, the way of a packet, and another lab.

import test from 'ava';
import {splitLine} from '../../src/commands/run/command-line.js';
import {clickAt} from '../../src/tui/state/click.js';
import {interpret} from '../../src/tui/state/interpret.js';
import {nameKeys} from '../../src/tui/state/key-names.js';
import type {UiState} from '../../src/tui/state/model.js';
import {reduce} from '../../src/tui/state/reduce.js';
import {Screen} from '../../src/tui/terminal/screen.js';
import {foundPath} from './happened.js';
import {press, show, stateOf} from './screen.js';
import {hundred, now, reference, snapshotOf, topologyOf, withNode} from './snapshots.js';

const start = stateOf(reference, 120, 40);

test('a command is completed word by word, and run as it stands', t => {
	const typed = press(start, ':', 'p', 'a');
	const offers = [
		{value: 'partition', description: 'split a network'},
		{value: 'path', description: "a flow's way"},
	];
	const offered = reduce(typed, {kind: 'offered', text: 'pa', offers});
	t.regex(show(offered), /\$ wgsim pa [\s\S]*partition +split a network[\s\S]*path +a flow's way/);
	const completed = press(offered, 'down', 'down', 'tab');
	t.like(completed.overlay, {kind: 'palette', text: 'path '});
	t.deepEqual(interpret(press(completed, 'q', 'space', 'R', '1'), 'enter'), {
		kind: 'command',
		line: 'path q R1',
	});
	t.is(press(completed, 'esc').overlay, null);
});

test('words that were asked for an earlier text do not replace newer ones', t => {
	const typed = press(start, ':', 'p', 'a');
	const late = reduce(typed, {kind: 'offered', text: 'p', offers: [{value: 'ping', description: ''}]});
	t.is(late, typed);
});

test('an interface is completed after its colon without a space', t => {
	const offered = reduce(press(start, ':', ...'link', 'space', ...'down', 'space', 'V'), {
		kind: 'offered',
		text: 'link down V',
		offers: [{value: 'V1-1:', description: ''}],
	});
	t.like(press(offered, 'tab').overlay, {text: 'link down V1-1:'});
});

test('a line is split as a shell does it', t => {
	t.deepEqual(splitLine(''), ['']);
	t.deepEqual(splitLine('exec R1 -- sh -c "ip route; ls"'), ['exec', 'R1', '--', 'sh', '-c', 'ip route; ls']);
	t.deepEqual(splitLine("measure --fault 'link down V1-1:eth0' "), [
		'measure',
		'--fault',
		'link down V1-1:eth0',
		'',
	]);
	t.deepEqual(splitLine("a'b c'd"), ['ab cd']);
});

test('y copies the command that is shown, and that under the cursor of a menu', t => {
	t.is(interpret(start, 'y'), null);
	const job: UiState['job'] = {id: 1, command: 'wgsim check', state: 'done', text: ''};
	t.deepEqual(interpret({...start, job}, 'y'), {kind: 'copy', text: 'wgsim check'});
	t.deepEqual(interpret(press(start, 'tab', 'e', 'down'), 'y'), {kind: 'copy', text: 'wgsim shell V2-1'});
	t.like(interpret(press(start, 'Q'), 'y'), {kind: 'perform'}, 'a question takes y for yes');
});

test('the clipboard gets the text by OSC 52, and the mouse is released when the screen is left', t => {
	let written = '';
	const stdout = {
		columns: 80,
		rows: 24,
		on: () => stdout,
		off: () => stdout,
		write: (text: string) => (written += text),
	};
	const screen = new Screen(stdout as never, {color: false, unicode: true});
	screen.copy('before');
	t.is(written, '');
	screen.enter();
	screen.copy('wgsim check');
	t.true(written.includes(`\u001b]52;c;${Buffer.from('wgsim check').toString('base64')}\u0007`));
	screen.leave();
	t.true(written.includes('\u001b[?1000l'));
});

test('the mouse: wheel and left button, and nothing else', t => {
	const none = {} as Parameters<typeof nameKeys>[1];
	t.deepEqual(nameKeys('[<64;5;6M', none), ['wheel up']);
	t.deepEqual(nameKeys('[<65;5;6M', none), ['wheel down']);
	t.deepEqual(nameKeys('[<0;5;6M', none), ['click 4 5']);
	t.deepEqual(nameKeys('[<0;5;6m', none), []);
	t.deepEqual(nameKeys('[<2;5;6M', none), []);
});

test('a command line that ends a lab or a node is asked about, as its key is', t => {
	const typed = (line: string) =>
		press(start, ':', ...[...line].map(key => (key === ' ' ? 'space' : key)), 'enter');
	const asked = typed('stop');
	t.regex(show(asked), /Remove every container of routed-vpn\?[\s\S]*\$ wgsim stop/);
	t.deepEqual(interpret(asked, 'y'), {kind: 'command', line: 'stop'});
	t.is(press(asked, 'n').overlay, null);
	t.is(interpret(asked, 'x'), null);
	t.regex(show(typed('stop other')), /Remove every container of the named lab\?/);
	t.regex(show(typed('node kill V1-1')), /End V1-1 at once, like a power cut\?/);
	t.is(typed('down').overlay?.kind, 'confirm-line');
	for (const line of ['status', 'stop --help', 'node pause V1-1']) {
		const open = press(start, ':', ...[...line].map(key => (key === ' ' ? 'space' : key)));
		t.deepEqual(interpret(open, 'enter'), {kind: 'command', line}, line);
	}
});

const click = (state: UiState, text: string, row?: number) => {
	const lines = show(state).split('\n');
	const at = row ?? lines.findIndex(line => line.includes(text));
	return clickAt(state, lines[at]!.indexOf(text), at, lines[at]!);
};

test('a click goes to the row, a second one opens it; a tab shows its view', t => {
	const on = click(start, 'V2-1  ');
	t.deepEqual(on, {kind: 'point', list: 'nodes', key: 'V2-1'});
	const there = reduce(start, on!);
	t.regex(show(there), /▸ ● V2-1/);
	t.deepEqual(click(there, 'V2-1  '), {kind: 'open-node', node: 'V2-1'});
	t.deepEqual(click(start, 'V1-1:wg3'), {kind: 'point', list: 'tunnels', key: 'V1-1:wg3 – V2-1:wg1'});
	t.deepEqual(click(start, '6 Events', 1), {kind: 'view', view: 'events'});
	t.deepEqual(click(press(start, '2'), 'V3-2'), {kind: 'point', list: 'map', key: 'V3-2'});
	t.is(click(press(start, '?'), 'Keys'), null);
});

test('w asks for the way to another node; its hops are shown, and lit on the map', t => {
	t.regex(show(press(start, 'w')), /the path from R1 to R2 +\$ wgsim path R1 R2/);
	t.like(interpret(press(start, 'tab'), 'w'), {
		kind: 'perform',
		action: {command: 'wgsim path V1-1 V2-1', operation: {kind: 'path', from: 'V1-1', to: 'V2-1'}},
	});
	const path = foundPath(reference, 'R1', 'R3');
	const shown = reduce(start, {kind: 'path-found', path});
	t.is(shown.view, 'path');
	const frame = show(shown);
	t.regex(frame, /R1 → R3: 1 of 2 proven/);
	t.regex(
		frame,
		/2 V1-1\/private {2}wg3 via fe80::1 → V2-1\/private {2}ECMP 1 of 2 {2}tunnel V1-1:wg3 – V2-1:wg1 {2}MTU 1420 {2}↑1\.2k/,
	);
	t.regex(frame, /or wg9 via fe80::1 → V2-1\/private/);
	t.regex(frame, /✗ it ends here: R3 has no route; the probe did not arrive either/);
	const map = press(shown, '2');
	t.regex(show(map), /path: R1 → R3/);
	t.notRegex(show(press(map, 'x')), /lit:/);
	t.is(reduce(press(start, '2'), {kind: 'path-found', path}).view, 'map', 'on the map it is lit at once');
});

test('of a pair in the reachability view, the way is asked for at once', t => {
	const kept = {from: 'R1', to: 'R3', address: 'fd00::3', answered: true, at: 1};
	const state = press(stateOf({...reference, reach: {changed: 0, pairs: [kept]}}, 120, 40), '5', 'right');
	t.like(interpret(state, 'w'), {kind: 'perform', action: {command: 'wgsim path R1 R3'}});
});

test('another lab is chosen by its name, and nothing of the one before is kept', t => {
	const asked = {...start, overlay: {kind: 'labs', labs: ['routed-vpn', 'other'], cursor: 0} as const};
	t.regex(show(asked), /routed-vpn[\s\S]*other/);
	t.deepEqual(interpret(press(asked, 'down'), 'enter'), {kind: 'switch-lab', lab: 'other'});
	const switched = reduce(asked, {kind: 'switched', lab: 'other'});
	t.is(switched.snapshot, null);
	t.regex(show(switched), /wgsim other/);
});

test('logs follow until the cursor goes up, and again from the last line on', t => {
	const lines = (count: number) =>
		Array.from({length: count}, (_, number) => ({
			number,
			node: number % 2 ? 'R1' : 'R2',
			time: '',
			text: `line ${number}`,
		}));
	const state = reduce(press(start, '8'), {kind: 'logged', lines: lines(100)});
	t.regex(show(state), /line 99\n[\s\S]*follows|follows[\s\S]*line 99/);
	const up = press(state, 'up', 'up');
	t.regex(show(up), /stands/);
	t.regex(show(reduce(up, {kind: 'logged', lines: lines(200)})), /line 97/);
	t.regex(show(press(reduce(up, {kind: 'logged', lines: lines(200)}), 'G')), /follows[\s\S]*line 199/);
	const one = show(press(state, 'right'));
	t.regex(one, /Log of R1/);
	t.notRegex(one, /R2 +line/);
	t.regex(show(press(state, '/', ...'line 42', 'enter')), /lines 1–1 of 1/);
});

test('two sites stand side by side, and their pulled cables are whole', t => {
	const two = snapshotOf(topologyOf('two-sites'));
	const pulled = ['V1-1', 'V2-1'].reduce(
		(sofar, node) =>
			withNode(sofar, node, {
				namespaces: sofar.nodes
					.find(one => one.node === node)!
					.namespaces.map(one => ({
						...one,
						interfaces: one.interfaces!.map(each =>
							each.ifname === 'eth0' ? {...each, carrier: false} : each,
						),
					})),
			}),
		two,
	);
	for (const [columns, rows] of [
		[80, 24],
		[120, 36],
		[200, 50],
	] as const) {
		const lines = show(press(stateOf(pulled, columns, rows), '2')).split('\n');
		const [one, other] = ['V1-1', 'V2-1'].map(node => lines.findIndex(line => line.includes(`● ${node}`)));
		t.true(Math.abs(one! - other!) <= 1 && Math.abs(one! - rows / 2) < 5, lines.join('\n'));
		t.is(lines.join('').match(/✗eth0/g)?.length, 2);
	}
});

test('what has not been asked yet is no failure, and nothing is said of what is not known', t => {
	const opening = {
		...reference,
		time: null,
		missing: null,
		tunnels: [],
		connection: {state: 'lost', reason: 'not asked yet', since: now} as const,
	};
	const frame = show(stateOf(opening));
	t.regex(frame, /looking/);
	t.regex(frame, /not known yet/);
	t.notRegex(frame, /has no tunnels|unknown: not asked/);
	const lost = {...opening, connection: {...opening.connection, reason: 'the fabric is silent'}};
	t.regex(show(stateOf(lost)), /state unknown: the fabric is silent/);
});

test('a hub stands in the middle of the map, and a pulled cable at its node', t => {
	const hub = show(press(stateOf(snapshotOf(topologyOf('hub-and-spoke')), 120, 40), '2'));
	const lines = hub.split('\n');
	const middle = lines.findIndex(line => line.includes('─ site hub ─'));
	t.true(middle > 12 && middle < 28, hub);
	const cut = withNode(reference, 'V1-1', {
		namespaces: reference.nodes
			.find(({node}) => node === 'V1-1')!
			.namespaces.map(one => ({
				...one,
				interfaces: one.interfaces!.map(each => (each.ifname === 'eth0' ? {...each, carrier: false} : each)),
			})),
	});
	t.regex(show(press(stateOf(cut, 120, 40), '2')), /V1-1 ✗eth0/);
	t.regex(show(press(stateOf(cut, 120, 40), '2', 'u')), /✗/);
	const list = show(press(stateOf({...hundred, nodes: cut.nodes}, 60, 20), '2', 'u'));
	t.regex(list, /✗ V1-1:eth0 no carrier/);
});
