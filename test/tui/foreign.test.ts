// Whatever others call their sites and interfaces, and whatever a node's log holds: the live view shows it, and the terminal does nothing else.

import xterm from '@xterm/headless';
import test from 'ava';
import fc from 'fast-check';
import type {LabSnapshot} from '../../src/lab/observer/model.js';
import {visible} from '../../src/output/sinks/visible.js';
import {advanceBringUp, beginBringUp} from '../../src/tui/state/bring-up.js';
import {initialState, type UiState} from '../../src/tui/state/model.js';
import {reduce} from '../../src/tui/state/reduce.js';
import {paint} from '../../src/tui/terminal/painter.js';
import {missingFact} from '../lab/missing-fact.js';
import {forbidden, foreignText, infect} from '../output/foreign.js';
import {press, show, stateOf} from './screen.js';
import {reference, withVerdicts} from './snapshots.js';

const size = {columns: 100, rows: 30};
const keys = new Set(
	'lab site ifname network source container reason text heal missing limits lastError instance state since endpoint publicKey'.split(
		' ',
	),
);

const broken: LabSnapshot = {
	...withVerdicts(reference, {0: ['stale', 'nothing came for 3 min']}),
	missing: [missingFact('V1-1 → V2-1: no handshake')],
	faults: [
		{text: 'link down V1-1:eth0', heal: 'wgsim link up V1-1:eth0', since: 1} as LabSnapshot['faults'][number],
	],
};

/** Each view and each thing that lies over one, with the text wherever somebody else has a say. */
const states: Readonly<Record<string, (text: string) => UiState>> = {
	overview: text => stateOf(infected(text), size.columns, size.rows),
	map: text => press(stateOf(infected(text), size.columns, size.rows), '2'),
	node: text => ({
		...press(stateOf(infected(text), size.columns, size.rows), 'down', 'enter'),
		log: [text, `bird: ${text}`],
	}),
	tunnel: text => press(stateOf(infected(text), size.columns, size.rows), 'tab', 'enter'),
	events: text =>
		press(
			reduce(stateOf(infected(text), size.columns, size.rows), {
				kind: 'observed',
				events: [{time: 1, kind: 'fault', text, fault: text, broken: true} as never],
			}),
			'6',
		),
	trouble: text => ({...stateOf(infected(text), size.columns, size.rows), trouble: text}),
	'nothing yet': text => ({...initialState(text, size, null), trouble: text}),
	job: text => ({
		...stateOf(infected(text), size.columns, size.rows),
		job: {command: `wgsim link down V1:${text}`, text, state: 'failed'} as UiState['job'],
	}),
	text: text => ({
		...stateOf(infected(text), size.columns, size.rows),
		overlay: {kind: 'text', title: text, lines: [text, 'a'], top: 0},
	}),
	menu: text => ({
		...stateOf(infected(text), size.columns, size.rows),
		overlay: {
			kind: 'menu',
			title: text,
			cursor: 0,
			actions: [
				{title: text, command: text},
				{title: 'a', command: 'b'},
			] as never,
		},
	}),
	filter: text => ({
		...stateOf(infected(text), size.columns, size.rows),
		typing: true,
		lists: {...stateOf(reference).lists, nodes: {cursor: null, filter: text, sort: 0, reversed: false}},
	}),
	'bring-up': text => ({
		...initialState(text, size, advanceBringUp(beginBringUp(['V1']), {kind: 'note', at: 1, text})),
	}),
};

const infected = (text: string): LabSnapshot => infect(broken, text, keys);

async function shownBy(frame: readonly string[]) {
	const terminal = new xterm.Terminal({cols: size.columns, rows: size.rows, allowProposedApi: true});
	const done: string[] = [];
	terminal.onTitleChange(title => done.push(`title ${title}`));
	terminal.onBell(() => done.push('bell'));
	for (const code of [0, 1, 2, 8, 9, 52, 133, 777, 1337]) {
		terminal.parser.registerOscHandler(code, () => done.push(`OSC ${code}`) > 0);
	}

	for (const final of 'ABCDEFGLMPSTXZ@`acdfghilnqrstu') {
		terminal.parser.registerCsiHandler({final}, () => done.push(`CSI ${final}`) > 0);
	}

	await new Promise<void>(resolve => terminal.write(`\u001b[?7l${paint(null, frame, size)}`, resolve));
	const {active} = terminal.buffer;
	const lines = Array.from({length: size.rows}, (_, row) => active.getLine(row)!.translateToString(true));
	const {type, baseY} = active;
	terminal.dispose();
	return {done, lines, type, baseY};
}

const bare = (line: string): string => line.replaceAll(/\p{M}|\u200c|\u200d/gu, '').trimEnd();

/** Emoji and rare scripts are as wide as each terminal thinks: at the right edge one may have no room for what another has. */
const isWidthAgreed = (text: string): boolean => /^[ -\u2bff\u3000-\u9fff]*$/.test(visible(text));

for (const [what, stateFor] of Object.entries(states)) {
	test.serial(`${what}: the terminal shows the frame, and nothing else happens to it`, async t => {
		await fc.assert(
			fc.asyncProperty(foreignText, async text => {
				const frame = show(stateFor(text)).split('\n');
				t.true(frame.length <= size.rows);
				t.notRegex(frame.join('\n'), forbidden);
				const {done, lines, type, baseY} = await shownBy(frame);
				t.deepEqual(done, []);
				t.deepEqual([type, baseY], ['normal', 0]);
				if (isWidthAgreed(text)) {
					t.deepEqual(
						lines.map(bare),
						lines.map((_, row) => bare(frame[row] ?? '')),
					);
				}
			}),
			{numRuns: 8},
		);
	});
}

test('the first frame names the lab, and takes no order from it', t => {
	t.notRegex(show(initialState('\u001b]0;title\u0007', size, null)), forbidden);
});
