// A measurement on the screen: a strip for each flow that loses something, and the events under it on the same axis.

import test from 'ava';
import {interpret} from '../../src/tui/state/interpret.js';
import {reduce} from '../../src/tui/state/reduce.js';
import {eventsOfStrip, scaleOf, sharesOf} from '../../src/tui/state/strip.js';
import {episode, measured} from './happened.js';
import {press, show, stateOf} from './screen.js';
import {reference} from './snapshots.js';

const strip = measured(['R1', 'R2', 'R3', 'V1-1', 'V2-1']);
const start = stateOf(reference, 120, 36);

test('m offers the cables and the node, and asks before it breaks anything', t => {
	const menu = press(start, 'tab', 'm');
	t.regex(show(menu), /measure: link down V1-1:eth0 +\$ wgsim measure --fault 'link down V1-1:eth0'/);
	t.regex(show(menu), /measure: node kill V2-1/);
	const asked = press(menu, 'enter');
	t.regex(show(asked), /Break the lab by link down V1-1:eth0, measure the loss, and heal it\?/);
	t.like(interpret(asked, 'y'), {
		kind: 'perform',
		action: {
			operation: {kind: 'measure', fault: {kind: 'link', state: 'down', node: 'V1-1', ifname: 'eth0'}},
		},
	});
	t.like(interpret(start, 'M'), {kind: 'perform', action: {operation: {kind: 'scenarios'}}});
});

test('it is shown as soon as it begins, and x ends it while it runs', t => {
	const begun = reduce(start, {kind: 'strip', strip: {...strip, loss: null}});
	t.is(begun.view, 'loss');
	t.regex(show(begun), /waiting for the first probes/);
	t.is(interpret(begun, 'x')?.kind, 'end-measurement');
	const elsewhere = reduce(press(begun, '6'), {kind: 'strip', strip});
	t.is(elsewhere.view, 'events', 'who has gone elsewhere is left there');
	const over = reduce(begun, {kind: 'strip', strip: {...strip, running: false}});
	t.is(interpret(over, 'x'), null);
	t.regex(show(over), /Measured: wgsim measure/);
	t.regex(show(press(start, '9')), /m on a node, a tunnel or a wire measures/);
});

test('a flow that loses has a line with its loss and its gap; those that do not are one line', t => {
	const state = reduce(reduce(start, {kind: 'strip', strip: {...strip, loss: null}}), {kind: 'strip', strip});
	const frame = show(state);
	t.regex(frame, /Measuring: wgsim measure --fault link down ─+ 4 flows, 0\.2 s a column/);
	t.regex(frame, /R1 → R2 \(IPv4\) +▁{10}█{20}▁{30} +400 lost +4\.0 s/);
	t.regex(frame, /R1 → V2-1 \(IPv4\) +▁{10}█{20}▁{30}/);
	t.regex(frame, /2 without loss +▁{60}/);
	t.notRegex(frame, /R1 → R3/);
});

test('an event stands under the column of its time, and the one under the cursor marks that column', t => {
	const events = episode(reference);
	const state = reduce(
		reduce(reduce(start, {kind: 'strip', strip: {...strip, loss: null}}), {kind: 'observed', events}),
		{kind: 'strip', strip},
	);
	const lines = show(state).split('\n');
	const axis = lines.findIndex(line => line.includes('│0s'));
	const zero = lines[axis]!.indexOf('│0s');
	const pulled = lines.find(line => line.includes('V1-1: eth0 down'))!;
	// The probes began two seconds before noon, the cable was pulled a tenth after it: slice 10.
	t.is(pulled.indexOf('•'), zero + 10);
	t.false(lines.slice(axis).join('').includes('handshake'));
	const up = press(state, 'up');
	t.not(up.lists.loss.cursor, null);
	t.is(press(up, 'G').lists.loss.cursor, null);
});

test('the same at several places at one time is one line', t => {
	const at = (time: number, node: string, to: string) => ({
		number: 0,
		event: {kind: 'session', time: 100 + time, to, text: `${node} ${to}`},
	});
	const [begun, ...later] = [
		at(0, 'R1', 'Full'),
		at(0.2, 'R2', 'Full'),
		at(0.3, 'R3', 'Down'),
		at(0.4, 'R4', 'Full'),
	];
	const events = [begun!, ...later, at(2, 'R5', 'Full')].map((one, number) => ({...one, number})).reverse();
	const rows = eventsOfStrip(events, {...strip, loss: {...strip.loss!, begun: 100}});
	t.deepEqual(
		rows.map(({noted, more}) => [noted.event.text, more]),
		[
			['R1 Full', 2],
			['R3 Down', 0],
			['R5 Full', 0],
		],
	);
});

test('what takes longer is told in coarser columns, and all of it is seen', t => {
	const long = {
		...strip.loss!,
		flows: [
			{
				name: 'a',
				gap: 0,
				sent: Array.from({length: 500}, () => 2),
				lost: Array.from({length: 500}, (_, at) => (at === 499 ? 1 : 0)),
			},
		],
	};
	const scale = scaleOf(long, 80);
	t.deepEqual(scale, {per: 10, column: 2000, columns: 50});
	t.is(sharesOf(long.flows[0]!, scale).at(-1), 1 / 20);
	t.deepEqual(sharesOf({...long.flows[0]!, sent: [0, 0], lost: [0, 0]}, {per: 2, column: 400, columns: 1}), [
		null,
	]);
});
