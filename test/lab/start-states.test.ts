// The states of a start: every one is reached, and none is a dead end.

import test from 'ava';
import {
	follow,
	initial,
	mayBeRefused,
	type State,
	situationOf,
	transitions,
} from '../../src/lab/start/states.js';

const states = Object.keys(transitions) as State[];
const nextOf = (state: State): (State | 'done')[] =>
	Object.keys(transitions[state]).map(outcome => follow(state, outcome));

/** What can be reached from a state, itself too. */
function reach(from: State): Set<State | 'done'> {
	const found = new Set<State | 'done'>([from]);
	for (const state of found) {
		for (const next of state === 'done' ? [] : nextOf(state)) {
			found.add(next);
		}
	}

	return found;
}

test('a start can reach each state, and from each its end', t => {
	t.deepEqual([...reach(initial)].sort(), [...states, 'done'].sort());
	for (const state of states) {
		t.true(reach(state).has('done'), state);
	}
});

test('whatever changes what can be seen is followed by another comparison', t => {
	for (const state of ['removing', 'recalling', 'unblocking', 'dropping'] as const) {
		t.true(nextOf(state).includes('comparing'), state);
	}
});

test('nothing is made before the configurations are tried, or deployed before the machine is checked', t => {
	t.deepEqual(nextOf('comparing'), ['trying']);
	const before = (target: State) => states.filter(state => nextOf(state).includes(target));
	t.deepEqual(before('deploying'), ['checking']);
	t.deepEqual(before('recalling'), ['trying']);
	t.deepEqual(before('unblocking'), ['trying']);
});

test('an engine can refuse only what is made or probed', t => {
	t.deepEqual(states.filter(mayBeRefused), ['recalling', 'unblocking', 'checking', 'deploying']);
});

test("another file's lab goes before its memory is asked, and memory comes before what blocks the view", t => {
	const found = {foreign: false, forgotten: false, blocked: false};
	t.is(situationOf(found), 'clear');
	t.is(situationOf({...found, blocked: true}), 'blocked');
	t.is(situationOf({...found, blocked: true, forgotten: true}), 'forgotten');
	t.is(situationOf({foreign: true, forgotten: true, blocked: true}), 'foreign');
});
