// What the views of one node, one tunnel, reachability and events show, and what stands there when there is nothing to show.

import test from 'ava';
import type {LabSnapshot, ObservedEvent} from '../../src/lab/observer/model.js';
import {advanceBringUp, beginBringUp} from '../../src/tui/state/bring-up.js';
import {initialState, type UiState} from '../../src/tui/state/model.js';
import {pairKey, type ReachResult} from '../../src/tui/state/reach.js';
import {reduce} from '../../src/tui/state/reduce.js';
import {press, show, stateOf} from './screen.js';
import {hundred, now, reference, snapshotOf, topologyOf, withNode, withVerdicts} from './snapshots.js';

const sizes = [
	[80, 24],
	[120, 40],
	[240, 70],
] as const;

const nodeState = (columns: number, rows: number): UiState =>
	reduce(press(stateOf(reference, columns, rows), 'down', 'down', 'down', 'enter'), {
		kind: 'log',
		lines: ['bird: Started', 'bird: Graceful restart done'],
	});

for (const [columns, rows] of sizes) {
	test(`a node at ${columns}x${rows}: interfaces with rates, sessions, log`, t => {
		const frame = show(nodeState(columns, rows));
		t.regex(frame, /● V1-1 {2}gateway of site 1 {2}running {2}for 3m05 {3}container routed-vpn-V1-1/);
		t.regex(frame, /main +● eth0 +up +960 .*1\.2k/);
		t.regex(frame, /private +● wg3 +up/);
		t.regex(frame, /bird: Graceful restart done/);
		t.regex(frame, /docker logs -f routed-vpn-V1-1/);
		t.regex(show(press(nodeState(columns, rows), 'G', 'k', 'k', 'k')), /PRIVATE4? (V1-2|R1) +Full\/PtMP/);
	});

	test(`a tunnel at ${columns}x${rows}: both ends, rates, handshakes, underlay`, t => {
		const frame = show(press(stateOf(reference, columns, rows), 'tab', 'enter'));
		t.regex(frame, /● V1-1:wg3 – V2-1:wg1 {2}up {2}handshake 12 s ago/);
		t.regex(frame, /─ V1-1:wg3 ─.*─ V2-1:wg1 ─/);
		t.regex(frame, /endpoint +\[2001:db8:2::1\]:5801 .*endpoint +\[2001:db8:1::1\]:5803/);
		t.regex(frame, /↓ received +720 bit\/s .*↓ received +720 bit\/s/);
		t.regex(frame, /V1-1 \[2001:db8:1::1\]:5803 {2}← UDP → {2}\[2001:db8:2::1\]:5801 V2-1/);
		t.regex(frame, /V1-1 ● eth0 on internet ↓960 ↑1\.2k bit\/s/);
		t.regex(frame, /last at 11:59:48, 12s ago; 1 seen/);
	});

	test(`the map at ${columns}x${rows}: a box a site, a line a tunnel`, t => {
		const frame = show(press(stateOf(reference, columns, rows), '2'));
		for (const name of [
			'site 1',
			'site 2',
			'site 3',
			'V1-1',
			'V1-2',
			'V2-1',
			'V2-2',
			'V3-1',
			'V3-2',
			'R1',
			'R2',
			'R3',
		]) {
			t.true(frame.includes(name), name);
		}

		t.regex(frame, /[⠁-⣿]{10}/);
		t.regex(frame, /● up 12 {3}○ idle 0/);
	});
}

test('Babel has its column, its total and its neighbours where it is spoken, and nowhere else', t => {
	const babel = snapshotOf(topologyOf('babel-mesh'));
	const state = stateOf(babel, 120, 40);
	t.regex(show(state), /babel 16\/16/);
	t.regex(show(state), / BABEL /);
	t.notRegex(show(stateOf(reference, 120, 40)), /babel/i);
	const gateway = press(state, '/', 'V', '1', '-', '1', 'enter', 'enter');
	t.regex(show(gateway), /private +● PRIVATE V2-1 +reachable +on wg2, metric 96, fe80::V2-1/);
	const lost = withNode(babel, 'V1-1', {
		namespaces: babel.nodes
			.find(({node}) => node === 'V1-1')!
			.namespaces.map(one => ({
				...one,
				babel: one.babel?.map(each => ({...each, state: null, metric: null, ok: false})) ?? null,
			})),
	});
	t.regex(
		show(press(stateOf(lost, 120, 40), '/', 'V', '1', '-', '1', 'enter', 'enter')),
		/✗ PRIVATE V2-1 +absent/,
	);
});

test('a wire without carrier, and one that was taken down, are told apart', t => {
	const change = (up: boolean, carrier: boolean) =>
		withNode(reference, 'R1', {
			namespaces: reference.nodes
				.find(({node}) => node === 'R1')!
				.namespaces.map(one => ({...one, interfaces: one.interfaces!.map(each => ({...each, up, carrier}))})),
		});
	t.regex(show(press(stateOf(change(true, false)), 'enter')), /✗ eth0 +no carrier/);
	t.regex(show(press(stateOf(change(false, true)), 'enter')), /✗ eth0 +down/);
});

test('what is unknown of a node is not shown as anything', t => {
	const unknown = reference.nodes[0]!.namespaces.map(one => ({
		...one,
		interfaces: null,
		ospf: null,
		bgp: null,
	}));
	const state = stateOf(
		withNode(reference, 'V1-1', {namespaces: unknown, cpu: null, memory: null, phase: null, state: 'exited'}),
		120,
		40,
	);
	t.regex(show(state), /✗ V1-1 .* exited +3m05 +- +- +4\/4 +- +- +- +- +-/);
	t.regex(show(press(state, '/', 'V', '1', '-', '1', 'enter', 'enter')), /V1-1 is exited/);
});

test('a tunnel that is down is marked on the map by a shape too', t => {
	const frame = show(
		press(stateOf(withVerdicts(reference, {0: ['down', 'cut'], 4: ['stale', 'unheard']}), 120, 40), '2'),
	);
	t.regex(frame, /[⠁-⣿ ]✗[⠁-⣿ ]/);
	t.regex(frame, /[⠁-⣿ ]▲[⠁-⣿ ]/);
	t.regex(frame, /▲ stale 1 {3}✗ down 1/);
});

test('without UTF-8 the map is drawn with slashes and dashes', t => {
	const frame = show(press(stateOf(reference, 100, 30), '2'), {color: false, unicode: false});
	t.regex(frame, /^[\n -~]*$/);
	t.regex(frame, /-{10}/);
	t.true(frame.includes('/') && frame.includes('\\'));
});

test('a mesh of fifty gateways is a matrix that follows the cursor', t => {
	const state = press(stateOf(withVerdicts(hundred, {0: ['down', 'cut']}), 120, 40), '2');
	t.regex(show(state), /Gateways × gateways/);
	t.regex(show(state), /▸ V1-1 +\\ ✗ ● ● ●/);
	t.regex(show(press(state, ...Array(60).fill('down'))), /▸ V\d+-1/);
});

test('reachability: times, promises that do not hold, families, and what nobody promised', t => {
	const result: Omit<ReachResult, 'outdated'> = {
		rtt: 1.25,
		answered: 2,
		asked: 2,
		promised: true,
		at: now - 12,
	};
	const state = reduce(press(stateOf(reference), '5'), {
		kind: 'reach',
		reach: {
			nodes: ['R1', 'R2', 'V1-1'],
			endedAt: now,
			results: new Map([
				[pairKey('R1', 'R2'), result],
				[pairKey('R2', 'R1'), {...result, answered: 0, rtt: null}],
				[pairKey('R1', 'V1-1'), {...result, answered: 0, rtt: null, promised: false}],
				[pairKey('V1-1', 'R1'), {...result, answered: 1}],
			]),
		},
	});
	const frame = show(state);
	t.regex(frame, /▸ R1 +\\ +1\.3 12s +· 12s/);
	t.regex(frame, /R2 +✗ 12s +\\/);
	t.regex(frame, /V1-1 +1\/2 12s/);
	t.regex(frame, /2 broken/);
	t.regex(show(press(stateOf(reference), '5')), /p pings from every node to every other/);
});

test('reachability that the lab remembers is shown without a ping, with its age, and as unknown after a change', t => {
	const pair = (from: string, to: string, answered: boolean, age: number) => ({
		...{from, to, address: 'fd00::1', answered, at: now - age},
	});
	const known = (changed: number) => ({
		changed: now - changed,
		pairs: [
			pair('R1', 'R2', true, 200),
			pair('R2', 'R1', false, 200),
			pair('R1', 'R3', true, 5),
			{from: 'R3', to: 'R1', address: 'fd00::1', answered: null, at: null},
		],
	});
	const at = (changed: number) => show(press(stateOf({...reference, reach: known(changed)}), '5'));
	t.regex(at(300), /▸ R1 +\\ +1\/1 3m20 +1\/1 5s/);
	t.regex(at(300), /R2 +✗ 3m20 +\\/);
	t.regex(at(300), /1 broken\n/);
	t.regex(at(100), /▸ R1 +\\ +\? 3m20 +1\/1 5s/);
	t.regex(at(100), /R2 +✗ 3m20 +\\/);
	t.regex(at(100), /1 broken, 2 out of date/);
});

test('events stand newest first, and the cursor stays with the one it is on', t => {
	const event = (number: number): ObservedEvent => ({
		time: now + number,
		lab: reference.lab,
		text: `V1-${number}: eth0 down`,
		kind: 'link',
		node: 'V1-1',
		namespace: 'main',
		ifname: 'eth0',
		from: 'up',
		to: 'down',
	});
	const note = (state: UiState, ...numbers: number[]) =>
		reduce(state, {kind: 'observed', events: numbers.map(event)});
	const state = note(press(stateOf(reference), '6', 'f'), 1, 2);
	t.regex(show(state), /▸ 12:00:02 +• link +V1-2: eth0 down\n +12:00:01/);
	t.regex(show(note(press(state, 'down'), 3)), /▸ 12:00:01 /);
	t.regex(show(press(state, '/', '1', ':', 'enter')), /Events 1 /);
});

test('a thousand events are kept, and no more', t => {
	const events = Array.from({length: 1500}, (_, index) => ({
		time: now + index,
		lab: 'x',
		text: `${index}`,
		kind: 'converged' as const,
		converged: true,
	}));
	const state = reduce(stateOf(reference), {kind: 'observed', events});
	t.is(state.events.length, 1000);
	t.is(state.events[0]!.event.text, '1499');
});

test('a lab that was stopped, a stream that broke and a Docker that is gone are told, with what is still known', t => {
	const gone: LabSnapshot = {
		...reference,
		connection: {state: 'gone'},
		nodes: [],
		tunnels: [],
		missing: null,
	};
	t.regex(
		show(stateOf(gone)),
		/✗ stopped[\s\S]*the lab was stopped; to start it again:\n {3}wgsim start topologies\/routed-vpn\.yaml --name routed-vpn/,
	);
	const lost: LabSnapshot = {
		...reference,
		connection: {state: 'lost', reason: 'the fabric does not run', since: now},
		time: null,
	};
	t.regex(show(stateOf(lost)), /\? unknown[\s\S]*state unknown: the fabric does not run; retrying/);
	const away = reduce(stateOf(reference), {kind: 'trouble', text: 'no Docker engine answers'});
	t.regex(show(away), /no Docker engine answers; retrying/);
	t.notRegex(show(reduce(away, {kind: 'snapshot', snapshot: reference})), /retrying/);
	t.regex(show(initialState('x', {columns: 80, rows: 24}, null)), /reading the state of the lab/);
});

test('a window that is too small says so, and recovers', t => {
	for (const [columns, rows] of [
		[39, 12],
		[40, 11],
		[30, 5],
		[10, 2],
		[1, 1],
	] as const) {
		const frame = show(stateOf(reference, columns, rows));
		t.true(columns < 30 || frame.includes(`${columns}x${rows} is too small`), `${columns}x${rows}`);
	}

	const recovered = reduce(stateOf(reference, 20, 5), {kind: 'resized', size: {columns: 80, rows: 24}});
	t.regex(show(recovered), /● V3-2/);
});

test('a bring-up shows phases, nodes one by one, and the missing facts', t => {
	const names = ['V1-1', 'R1', 'V1-2'];
	const started = [
		{kind: 'phase-started', phase: 'containers', at: 10},
		{kind: 'node-done', node: 'fabric', action: 'create', reason: '', at: 500, done: 1, of: 4},
		{kind: 'node-done', node: 'R1', action: 'create', reason: '', at: 900, done: 2, of: 4},
		{kind: 'phase-started', phase: 'wires', at: 1000},
	] as const;
	const later = [
		{kind: 'phase-done', phase: 'containers', at: 1500, summary: '4 created'},
		{kind: 'phase-done', phase: 'wires', at: 1600, summary: '3 wires'},
		{kind: 'phase-started', phase: 'convergence', at: 1600},
		{kind: 'progress', at: 4000, missing: 5, of: 10, text: 'wires 3/3, handshakes 1/2, BGP sessions 0/2'},
	] as const;
	const state = (events: readonly Parameters<typeof advanceBringUp>[1][]) =>
		initialState('x', {columns: 80, rows: 24}, events.reduce(advanceBringUp, beginBringUp(names)));
	const early = show(state(started));
	t.regex(early, /⠋ containers 1\.0 s +⠋ wires 1\.0 s +· convergence/);
	t.regex(early, /nodes +█+░+ {2}1\/3/);
	t.regex(early, /● R1 0\.9 s +· V1-1 +· V1-2/);
	const late = show(state([...started, ...later]));
	t.regex(late, /✓ containers 1\.5 s +✓ wires 1\.6 s +⠋ convergence 4\.0 s/);
	t.regex(late, /nodes +█{30} {2}3\/3/, 'what was up already counts');
	t.regex(late, /handshakes +█{15}░{15} {2}1\/2/);
	t.regex(late, /Ctrl-C undo {2}q close the view/);
	const interrupted = reduce(state(started), {kind: 'interrupted'});
	t.regex(show(interrupted), /interrupted: undoing this run/);
});
