// The screen is told of changes at once, but not more often than it is worth.

import test from 'ava';
import {initialState} from '../../src/tui/state/model.js';
import {Store} from '../../src/tui/state/store.js';
import {reference} from './snapshots.js';

const size = {columns: 80, rows: 24};

test('many changes make one notice, a key does not wait for it, and the newest state is shown', async t => {
	const store = new Store(initialState('x', size, null));
	let notices = 0;
	const first = new Promise<void>(resolve => {
		store.subscribe(() => {
			notices++;
			resolve();
		});
	});
	for (let index = 0; index < 50; index++) {
		store.dispatch({kind: 'snapshot', snapshot: {...reference, time: index}}, 'rates');
	}

	store.dispatch({kind: 'view', view: 'events'}, 'key');
	await first;
	t.is(notices, 1);
	t.is(store.shown().view, 'events');
	t.is(store.shown().snapshot?.time, 49);
	store.close();
});

test('after its end there is no notice', async t => {
	const store = new Store(initialState('x', size, null));
	store.subscribe(() => t.fail());
	store.dispatch({kind: 'beat'});
	store.close();
	await new Promise(resolve => setTimeout(resolve, 200));
	t.is(store.state.beat, 1);
});
