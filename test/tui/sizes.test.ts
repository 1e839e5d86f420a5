// Every view in windows of four sizes, with nine nodes, 34 and a hundred: it fits, and what it is about is on the screen.

import {writeFileSync} from 'node:fs';
import test from 'ava';
import type {LabSnapshot} from '../../src/lab/observer/model.js';
import {viewNames} from '../../src/tui/state/model.js';
import {pairKey} from '../../src/tui/state/reach.js';
import {reduce} from '../../src/tui/state/reduce.js';
import {episode, foundPath, measured} from './happened.js';
import {press, show, stateOf} from './screen.js';
import {hundred, now, reference, snapshotOf, topologyOf} from './snapshots.js';

const sizes = [
	[60, 20],
	[80, 24],
	[100, 30],
	[200, 50],
] as const;

const labs: Readonly<Record<string, LabSnapshot>> = {
	9: reference,
	34: snapshotOf(topologyOf('big-mesh', {N: '17'})),
	100: hundred,
};

/** With something in every view: all pairs asked, a failover, a path, and logs. */
function filled(snapshot: LabSnapshot, columns: number, rows: number) {
	const nodes = snapshot.nodes.map(({node}) => node);
	const results = new Map(
		nodes.flatMap(from =>
			nodes
				.filter(to => to !== from)
				.map(to => {
					const broken = from === nodes[1] && to === nodes.at(-1);
					return [
						pairKey(from, to),
						{rtt: broken ? null : 1.2, answered: broken ? 0 : 2, asked: 2, promised: true, at: now - 12},
					] as const;
				}),
		),
	);
	const [first, last] = [nodes[0]!, nodes.at(-1)!];
	const events = [
		{kind: 'observed', events: episode(snapshot)},
		{kind: 'reach', reach: {nodes, endedAt: now, results}},
		{
			kind: 'logged',
			lines: Array.from({length: 80}, (_, number) => ({
				number,
				node: nodes[number % nodes.length]!,
				time: '12:00:00.123',
				text: `bird: line ${number}`,
			})),
		},
		{kind: 'strip', strip: measured(nodes)},
		{kind: 'path-found', path: foundPath(snapshot, first, last)},
		{kind: 'view', view: 'overview'},
	] as const;
	return events.reduce(reduce, stateOf(snapshot, columns, rows));
}

for (const [columns, rows] of sizes) {
	for (const [count, snapshot] of Object.entries(labs)) {
		const state = filled(snapshot, columns, rows);
		const name = `${count} nodes at ${columns}x${rows}`;

		test(`every view and every layer of the map: ${name}`, t => {
			for (const [index, view] of viewNames.entries()) {
				for (const keys of view === 'map' ? [['x'], ['x', 'u'], [], ['u']] : [[]]) {
					const frame = show(press(state, String(index + 1), ...keys));
					if (process.env['WGSIM_SCREENS']) {
						writeFileSync(
							`${process.env['WGSIM_SCREENS']}/${count}-${columns}x${rows}-${view}${keys.join('')}.txt`,
							frame,
						);
					}

					t.true(frame.split('\n').length <= rows, view);
					// Help and quit are always within reach.
					t.regex(frame.split('\n').at(-1)!, /\? help {2}q quit/, view);
				}
			}
		});

		test(`what lies over a view: ${name}`, t => {
			for (const keys of [['?'], ['a'], ['Q'], [':', 'p', 'a'], ['w']]) {
				t.notThrows(() => show(press(state, ...keys)), keys.join(''));
			}
		});

		test(`the broken pair is found among all: ${name}`, t => {
			const frame = show(press(state, '5', 'b'));
			const names = snapshot.nodes.map(({node}) => node);
			const [from, to] = [names[1]!, names.at(-1)!];
			t.regex(frame, new RegExp(`▸ ${from} +✗`));
			t.true(frame.includes(`${from} → ${to}: 0 of 2 addresses answer, asked 12s ago`));
			t.regex(frame, /only broken/);
		});
	}
}

test('34 nodes have a character each at 100 columns, and all of them are on the screen', t => {
	const frame = show(press(filled(labs[34]!, 100, 50), '5'));
	t.regex(frame, /▸ \S+ +\\( [●✗]){33}/);
	t.notRegex(frame, /columns \d/);
});

test('where not all rows and columns are seen, it is said which', t => {
	const state = press(filled(hundred, 100, 30), '5', 'G', 'right');
	t.regex(show(state), /rows \d+–100 of 100, columns 1–\d+ of 100/);
});

test('rows and columns are looked for by themselves', t => {
	const state = press(filled(hundred, 200, 50), '5', '/', ...'V7->R9', 'enter');
	const rows = show(state)
		.split('\n')
		.flatMap(line => /^[▸ ] ([RV]\d\S*) +[\d●✗\\]/.exec(line)?.[1] ?? []);
	t.true(rows.length > 0);
	t.deepEqual(
		rows.filter(row => !row.startsWith('V7')),
		[],
	);
});
