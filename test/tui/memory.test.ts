// A screen that stays open for long holds as much as one that was opened a while ago: all its histories have an end.

import test from 'ava';
import {measureMemory} from '../../bench/memory.js';
import type {LabEvent} from '../../src/lab/events.js';
import type {ObservedEvent} from '../../src/lab/observer/model.js';
import {noHistory, remember} from '../../src/tui/state/history.js';
import {initialState, type UiState, viewNames} from '../../src/tui/state/model.js';
import {reduce} from '../../src/tui/state/reduce.js';
import {stateOf} from './screen.js';
import {now, reference} from './snapshots.js';

const shaken = (at: number) => ({
	...reference,
	time: at,
	tunnels: reference.tunnels.map(one => ({...one, a: {...one.a, latestHandshake: at}})),
});

test('two minutes of rounds and thirty handshakes a tunnel are kept, and no more', t => {
	let history = noHistory;
	for (let second = 0; second < 1000; second++) {
		history = remember(history, shaken(now + second));
	}

	t.is(history.rounds.length, 120);
	t.is(history.rounds[0]!.length, history.places.size);
	t.deepEqual([...new Set([...history.handshakes.values()].map(times => times.length))], [30]);
	t.is(history.handshakes.get(reference.tunnels[0]!.id)!.at(-1), now + 999);
});

test('tunnels that are gone are forgotten with their handshakes', t => {
	const before = remember(noHistory, shaken(now));
	const after = remember(before, {...shaken(now + 1), tunnels: reference.tunnels.slice(0, 2)});
	t.is(before.handshakes.size, 12);
	t.is(after.handshakes.size, 2);
});

test('a thousand events and fifty places to go back to are kept, and no more', t => {
	const event: ObservedEvent = {time: now, lab: 'x', text: '', kind: 'converged', converged: true};
	let state: UiState = stateOf(reference);
	for (let round = 0; round < 300; round++) {
		state = reduce(state, {kind: 'observed', events: Array<ObservedEvent>(7).fill(event)});
		state = reduce(state, {kind: 'view', view: viewNames[round % viewNames.length]!});
	}

	t.is(state.events.length, 1000);
	t.is(state.events[0]!.number, 2100);
	t.is(state.trail.length, 50);
	const note: LabEvent = {kind: 'note', at: 1, text: 'x'};
	t.is(reduce(state, {kind: 'lab', events: [note]}), state, 'nothing of a bring-up is kept after it');
	t.is(initialState('x', state.size, null).events.length, 0);
});

test('an hour of the reference lab, with a tunnel cut every ten seconds, leaves the heap as it was', t => {
	const {events, early, late} = measureMemory(reference);
	t.true(events > 2000, `${events} events`);
	// Bytes: events that are kept differ in length; a leak of a snapshot a second would be tens of megabytes.
	t.true(late - early < 3_000_000, `${early} bytes, then ${late}`);
});
