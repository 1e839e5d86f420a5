// A failover in one line: what began it, what was lost, what came back; handshakes are folded, and both can be unfolded.

import test from 'ava';
import {reduce} from '../../src/tui/state/reduce.js';
import {episode} from './happened.js';
import {press, show, stateOf} from './screen.js';
import {now, reference} from './snapshots.js';

const state = reduce(press(stateOf(reference, 180, 30), '6'), {kind: 'observed', events: episode(reference)});

test('the row of a failover tells its cause, its losses and its end', t => {
	t.regex(
		show(state),
		/▾ fault +link down V1-1:eth0 → lost in 2\.1 s: 1 link, 2 BGP sessions, 1 tunnel → back in 6\.4 s: 2 BGP sessions, 1 tunnel → converged after 6\.5 s {2}\(10\)/,
	);
	t.regex(show(state), /▾ handshake +2 handshakes/);
	t.is(show(state).match(/12:00:0\d/g)!.length, 3, 'the clock, the failover, and the handshake within it');
});

test('Enter unfolds a row and folds it again; f shows each event by itself', t => {
	const unfolded = press(state, 'down', 'enter');
	t.regex(show(unfolded), /link down V1-1:eth0 → lost[^\n]*\n[^\n]*converged[\s\S]*V1-1: eth0 down/);
	t.is(show(press(unfolded, 'enter')), show(press(state, 'down')));
	t.regex(show(press(state, 'f')), /Events 13 /);
});

test('what is looked for is found where it is folded', t => {
	t.regex(show(press(state, '/', ...'IBGP_V2_2', 'enter')), /Events 2 /);
});

test('what comes after the lab has converged, or much later, is not counted to it', t => {
	const later = (seconds: number) => ({
		time: now + seconds,
		lab: reference.lab,
		kind: 'session' as const,
		protocol: 'bgp' as const,
		node: 'V3-1',
		namespace: 'private',
		name: 'IBGP',
		from: 'Established',
		to: 'Active',
		text: 'V3-1 private: BGP IBGP Active',
	});
	const after = reduce(state, {kind: 'observed', events: [later(7)]});
	t.regex(show(after), /• session +V3-1 private: BGP IBGP Active/);
	const open = episode(reference).slice(0, 4);
	const slow = reduce(press(stateOf(reference, 180, 30), '6'), {
		kind: 'observed',
		events: [...open, later(60)],
	});
	t.regex(show(slow), /• session +V3-1/);
	const soon = reduce(press(stateOf(reference, 180, 30), '6'), {
		kind: 'observed',
		events: [...open, later(5)],
	});
	t.regex(show(soon), /lost in 4\.9 s: 1 link, 1 BGP session/);
});

test('a healed fault tells what came back, and nothing that was never lost', t => {
	const [, , , , ...all] = episode(reference);
	const healed = {
		time: now + 5.9,
		lab: reference.lab,
		kind: 'fault' as const,
		fault: 'link down V1-1:eth0',
		to: 'healed' as const,
		text: 'healed: link down V1-1:eth0',
	};
	const events = [healed, ...all.filter(({time}) => time > now + 5)];
	const frame = show(reduce(press(stateOf(reference, 180, 30), '6'), {kind: 'observed', events}));
	t.regex(
		frame,
		/healed: link down V1-1:eth0 → back in 0\.6 s: 2 BGP sessions, 1 tunnel → converged after 0\.7 s/,
	);
	t.notRegex(frame, /lost/);
});
