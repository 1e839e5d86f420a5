// A recording on the screen: the view's own reducer shows it, forward and back.

import test from 'ava';
import type {Moment, Recording} from '../../src/lab/recording/format.js';
import type {Listener} from '../../src/tui/backend.js';
import {Player} from '../../src/tui/replay/player.js';
import type {UiEvent} from '../../src/tui/state/changes.js';
import {initialState, type UiState} from '../../src/tui/state/model.js';
import {reduce} from '../../src/tui/state/reduce.js';
import {clockOf} from '../../src/tui/state/replay.js';
import {press, show} from './screen.js';
import {now, snapshotOf, topologyOf, withVerdicts} from './snapshots.js';

const lab = snapshotOf(topologyOf('routed-vpn'));
const broken = withVerdicts(lab, {0: ['down', 'no carrier on eth0']});
const recording: Recording = {
	header: {
		recording: 2,
		wgsim: '0.1.0',
		lab: lab.lab,
		title: "wgsim measure --fault 'link down V1-1:eth0'",
		begun: now,
	},
	moments: [
		{at: 0, kind: 'state', snapshot: lab},
		{
			at: 12.4,
			kind: 'event',
			event: {
				kind: 'fault',
				fault: 'link down V1-1:eth0',
				to: 'made',
				time: now,
				lab: lab.lab,
				text: 'link down V1-1:eth0',
			},
		},
		{at: 12.4, kind: 'log', node: 'V1-1', text: 'bird: link is down'},
		{at: 12.5, kind: 'state', snapshot: broken},
		...[0, 1, 2].map(
			(part): Moment => ({
				at: 13 + part,
				kind: 'loss',
				part: {
					begun: now - 1,
					slice: 200,
					from: part * 5,
					flows: [
						{
							name: 'R1 → R2',
							sent: [20, 20, 20, 20, 20],
							lost: part === 1 ? [20, 20, 7, 0, 0] : [0, 0, 0, 0, 0],
							gap: part === 0 ? 0 : 470,
						},
						{name: 'R2 → R1', sent: [20, 20, 20, 20, 20], lost: [0, 0, 0, 0, 0], gap: 0},
					],
				},
			}),
		),
		{at: 60, kind: 'note', text: 'settled', bad: false},
	],
	cut: null,
};

/** Plays into a state as the session does; its clock stands still. */
function open() {
	let state: UiState = initialState(lab.lab, {columns: 110, rows: 30}, null);
	const dispatch = (event: UiEvent): void => {
		state = reduce(state, event);
	};
	const listener: Listener = {
		snapshot: snapshot => dispatch({kind: 'snapshot', snapshot}),
		event: event => dispatch({kind: 'observed', events: [event]}),
		trouble: text => dispatch({kind: 'trouble', text}),
		others: others => dispatch({kind: 'others', others}),
		strip: strip => dispatch({kind: 'strip', strip}),
		replayed: replay => dispatch({kind: 'replayed', replay}),
		rewound: () => dispatch({kind: 'rewound'}),
	};
	const player = new Player(recording);
	player.control({kind: 'pause'});
	const end = player.follow(listener);
	return {player, end, state: () => state};
}

test('the state of the beginning stands at once, and a step goes to the next event', t => {
	const {player, end, state} = open();
	t.is(state().snapshot?.tunnels[0]?.verdict, 'up');
	player.control({kind: 'step', by: 1});
	t.is(state().events[0]?.event.text, 'link down V1-1:eth0');
	t.like(state().replay, {at: 12.4, duration: 60, paused: true});
	player.control({kind: 'seek', seconds: 1});
	t.is(state().snapshot?.tunnels[0]?.verdict, 'down');
	player.control({kind: 'step', by: 1});
	t.is(state().events[0]?.event.text, 'settled');
	end();
});

test('back in time the view forgets what had not happened yet', t => {
	const {player, end, state} = open();
	player.control({kind: 'seek', seconds: 60});
	t.is(state().events.length, 2);
	player.control({kind: 'seek', seconds: -50});
	t.is(state().events.length, 0);
	t.is(state().snapshot?.tunnels[0]?.verdict, 'up');
	t.is(state().replay?.at, 10);
	player.control({kind: 'step', by: -1});
	t.is(state().replay?.at, 0);
	end();
});

test('the log of a node is as long as it was then', t => {
	const {player, end} = open();
	const seen: string[][] = [];
	const unfollow = player.followLog(`${lab.lab}-V1-1`, lines => seen.push([...lines]));
	player.control({kind: 'seek', seconds: 13});
	player.control({kind: 'seek', seconds: -13});
	t.deepEqual([seen.at(0), seen.at(1), seen.at(-1)], [[], ['bird: link is down'], []]);
	unfollow();
	end();
});

test('nothing can be done to a recording, and its speed has bounds', async t => {
	const {player, end, state} = open();
	await t.throwsAsync(player.perform(), {message: /no action is possible/});
	for (let press = 0; press < 20; press++) {
		player.control({kind: 'speed', by: 1});
	}

	t.is(state().replay?.speed, 60);
	end();
});

test('the screen tells where it is, how fast, and of what', t => {
	const {player, end, state} = open();
	player.control({kind: 'step', by: 1});
	const screen = show(state());
	t.regex(screen, /‖ 0:12\.4 \/ 1:00\.0 {2}×1 {2}━+─+ {2}wgsim measure --fault/);
	t.regex(screen, /Space pause/);
	t.notRegex(screen, /a actions/);
	t.is(clockOf(3725.07), '62:05.0');
	end();
});

test('the loss of a recorded measurement is shown as it was then, and is gone before it', t => {
	const {player, end, state} = open();
	player.control({kind: 'seek', seconds: 13.5});
	t.regex(show(press(state(), '9')), /1 of 2|2 without loss/);
	t.true(state().strip?.running);
	player.control({kind: 'seek', seconds: 1});
	t.deepEqual(state().strip?.loss?.flows[0]?.lost, [0, 0, 0, 0, 0, 20, 20, 7, 0, 0]);
	player.control({kind: 'seek', seconds: 30});
	const frame = show(press(state(), '9'));
	t.regex(frame, /Measured: wgsim measure --fault 'link down V1-1:eth0'/);
	t.regex(frame, /R1 → R2 +▁{5}██▄▁{7} .*47 lost +0\.5 s/);
	t.regex(frame, /link down V1-1:eth0/, 'the fault stands under it');
	player.control({kind: 'seek', seconds: -40});
	t.is(state().strip, null);
	end();
});
