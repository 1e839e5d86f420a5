// What keys do, and that help and footer promise nothing else.

import test from 'ava';
import {actionKeys, offerAll} from '../../src/tui/actions/actions.js';
import type {Target} from '../../src/tui/actions/model.js';
import {beginBringUp} from '../../src/tui/state/bring-up.js';
import {hintsFor} from '../../src/tui/state/hints.js';
import {interpret} from '../../src/tui/state/interpret.js';
import {nameKeys} from '../../src/tui/state/key-names.js';
import {keyGroups} from '../../src/tui/state/keys.js';
import {initialState} from '../../src/tui/state/model.js';
import {targetOf} from '../../src/tui/state/target.js';
import {press, show, stateOf} from './screen.js';
import {hundred, reference, withNode} from './snapshots.js';

const start = stateOf(reference, 120, 40);

test('from a node to its tunnel, to the other end, and all the way back', t => {
	const node = press(start, 'G', 'enter');
	t.deepEqual([node.view, node.node], ['node', 'V3-2']);
	// The parts of a node begin with its interfaces; a tunnel's opens the tunnel.
	const tunnel = press(node, '/', 'w', 'g', '1', 'enter', 'enter');
	t.deepEqual([tunnel.view, tunnel.tunnel], ['tunnel', 'V1-1:wg6 – V3-2:wg1']);
	const other = press(tunnel, 'enter');
	t.deepEqual([other.view, other.node], ['node', 'V1-1']);
	t.deepEqual([press(other, 'esc').view, press(other, 'esc').tunnel], ['tunnel', 'V1-1:wg6 – V3-2:wg1']);
	const back = press(other, 'esc', 'esc');
	t.deepEqual([back.view, back.node], ['node', 'V3-2']);
	t.is(press(back, 'esc', 'esc').view, 'overview');
	t.is(press(back, 'esc', 'esc', 'esc').view, 'overview');
});

test('arrows to the side go through nodes and tunnels in the order of the overview', t => {
	t.is(press(start, 'enter', 'right').node, 'R2');
	t.is(press(start, 'enter', 'left').node, 'V3-2');
	t.is(press(start, 'tab', 'enter', 'l').tunnel, 'V1-1:wg4 – V2-2:wg1');
	t.is(press(start, 'right').pane, 'tunnels');
});

test('the map and the tables have their cursors on the same node', t => {
	const onMap = press(start, 'down', '2');
	t.regex(show(onMap), /▸● R2/);
	t.is(press(onMap, 'up', 'enter').node, 'V2-2', 'up is the one above in the box');
	t.regex(show(press(onMap, 'up', '1')), /▸ ● V2-2/);
});

test('every view has a number, and Esc goes back to the one before', t => {
	for (const [key, view] of [
		['1', 'overview'],
		['2', 'map'],
		['3', 'node'],
		['4', 'tunnel'],
		['5', 'reach'],
		['6', 'events'],
	] as const) {
		t.is(press(start, '6', key).view, view);
	}

	t.is(press(start, '2', '6', 'esc').view, 'map');
});

test('a key that waits for letters takes them all: q does not quit while a filter is typed', t => {
	const typing = press(start, '/');
	t.deepEqual(interpret(typing, 'q'), {kind: 'filter', text: 'q'});
	t.deepEqual(interpret(typing, '?'), {kind: 'filter', text: '?'});
	t.deepEqual(interpret(typing, 'ctrl+c'), {kind: 'quit'});
	t.is(press(typing, 'esc').typing, false);
});

test('q leaves the lab running; Q asks before it stops it', t => {
	t.deepEqual(interpret(start, 'q'), {kind: 'quit'});
	const asked = press(start, 'Q');
	t.regex(show(asked), /Remove every container of routed-vpn\?[\s\S]*\$ wgsim stop routed-vpn/);
	t.is(press(asked, 'n').overlay, null);
	t.is(press(asked, 'q').overlay, null, 'q closes the question first');
	const yes = interpret(asked, 'y');
	t.like(yes, {kind: 'perform', action: {operation: {kind: 'stop'}}});
	t.is(interpret(asked, 'x'), null);
});

test('while a lab comes up Ctrl-C undoes it and q goes on in lines', t => {
	const state = initialState('x', {columns: 80, rows: 24}, beginBringUp(['R1']));
	t.deepEqual(interpret(state, 'ctrl+c'), {kind: 'interrupt'});
	t.deepEqual(interpret(state, 'q'), {kind: 'quit'});
	t.is(interpret(state, '2'), null);
	t.is(interpret(state, 'Q'), null);
	t.deepEqual(interpret(start, 'ctrl+c'), {kind: 'quit'});
});

test('the help names every key and scrolls where it is longer than the window', t => {
	const frame = show(press(stateOf(reference, 140, 50), '?'));
	for (const {help} of [...keyGroups.flatMap(({bindings}) => bindings), ...actionKeys]) {
		t.true(frame.includes(help), help);
	}

	const narrow = press(stateOf(reference), '?');
	t.regex(show(narrow), /▴▾ scrolls/);
	t.regex(show(press(narrow, 'G')), /redraw/);
	t.is(press(narrow, '?').overlay, null);
});

test('every key of the help does something somewhere, and none means two things', t => {
	const [live, recorded] = [keyGroups.slice(0, -1), keyGroups.slice(-1)].map(groups =>
		groups.flatMap(({bindings}) => bindings.flatMap(({keys}) => keys)),
	) as [string[], string[]];
	t.deepEqual(
		recorded.filter(key => live.includes(key)),
		['space'],
		'in a recording it pauses',
	);
	const replay = {title: 'wgsim record', at: 3, duration: 60, speed: 1, paused: false};
	for (const key of recorded) {
		t.is(interpret({...start, replay}, key)?.kind, 'replay', key);
		t.not(interpret(start, key)?.kind, 'replay', key);
	}

	const keys = [...live, ...actionKeys.map(({key}) => key), 'a'];
	t.deepEqual(keys, [...new Set(keys)]);
	const places = [
		start,
		stateOf({
			...reference,
			faults: [{text: 'node pause V1-1', heal: 'wgsim node unpause V1-1', since: null}],
		}),
		press(start, 'enter'),
		press(start, 'tab'),
		press(start, 'tab', 'enter'),
		press(start, '5'),
		press(start, '6', '6'),
		{...press(start, '2'), path: {from: 'R1', to: 'R3', at: 0, paths: []}},
		{...start, job: {id: 1, command: 'wgsim check', state: 'done' as const, text: ''}},
		press(start, 'G', 'enter', '/', 'e', 't', 'h', 'enter'),
	];
	for (const key of keys) {
		t.true(
			places.some(place => interpret(place, key) !== null),
			key,
		);
	}
});

test('the footer names only keys that do something now', t => {
	for (const state of [
		start,
		press(start, 'enter'),
		press(start, 'tab', 'enter'),
		press(start, '5'),
		press(start, '6'),
	]) {
		for (const {key, word} of hintsFor(state, false)) {
			const name = key.toLowerCase();
			t.not(interpret(state, key.length > 1 ? name : key), null, `${key} ${word} in ${state.view}`);
		}
	}
});

test('shells are offered where a node runs, in its nested namespaces too', t => {
	const commandsOf = (target: Target, snapshot = reference) =>
		offerAll(target, snapshot, false).map(({command}) => command);
	const v11 = targetOf(press(start, '/', 'V', '1', '-', '1', 'enter'));
	t.true(commandsOf(v11).includes('wgsim shell V1-1'));
	t.true(commandsOf(v11).includes('wgsim shell V1-1 --netns private'));
	const paused = withNode(reference, 'V1-1', {state: 'paused'});
	t.false(commandsOf(v11, paused).some(command => command.includes('shell')));
	t.deepEqual(
		commandsOf(targetOf(press(start, 'tab'))).filter(command => command.includes('shell')),
		[
			'wgsim shell V1-1',
			'wgsim shell V2-1',
			'wgsim shell V1-1 --netns private',
			'wgsim shell V2-1 --netns private',
		],
	);
});

test('several actions of one key make a menu with their commands', t => {
	const menu = press(start, 'tab', 'e');
	t.regex(show(menu), /shell in V1-1 +\$ wgsim shell V1-1[\s\S]*shell in V2-1 +\$ wgsim shell V2-1/);
	t.like(interpret(press(menu, 'down'), 'enter'), {
		kind: 'perform',
		action: {operation: {kind: 'shell', node: 'V2-1', namespace: 'main'}},
	});
});

test('keys have one name each, pasted and fast ones too', t => {
	const none = {upArrow: false, tab: false, shift: false, ctrl: false, meta: false} as Parameters<
		typeof nameKeys
	>[1];
	t.deepEqual(nameKeys('jjk', none), ['j', 'j', 'k']);
	t.deepEqual(nameKeys('[', none), ['['], 'seeks back in a recording');
	t.deepEqual(nameKeys('[[', none), ['[', '[']);
	t.deepEqual(nameKeys('[1;9Z', none), [], 'a sequence that Ink does not know');
	t.deepEqual(nameKeys('', {...none, upArrow: true}), ['up']);
	t.deepEqual(nameKeys('', {...none, escape: true, meta: true}), ['esc']);
	t.deepEqual(nameKeys('c', {...none, ctrl: true}), ['ctrl+c']);
	t.deepEqual(nameKeys('', {...none, tab: true}), ['tab']);
	t.deepEqual(nameKeys('x', {...none, meta: true}), []);
	t.deepEqual(nameKeys(' ', none), ['space']);
	t.deepEqual(nameKeys('a\u0000b', none), ['a', 'b']);
});

test('moving in an empty list moves nothing', t => {
	const empty = press(
		stateOf({...hundred, nodes: [], tunnels: []}),
		'down',
		'G',
		'enter',
		'3',
		'4',
		'2',
		'down',
	);
	t.notThrows(() => show(empty));
});
