// Applies events to the state. Pure: the same events give the same screen.

import {advanceBringUp} from './bring-up.js';
import {noHistory, remember} from './history.js';
import type {NotedEvent, UiEvent, UiState} from './model.js';
import {reduceIntent} from './reduce-intent.js';

const keptEvents = 1000;

export function reduce(state: UiState, event: UiEvent): UiState {
	switch (event.kind) {
		case 'snapshot':
			return {
				...state,
				trouble: null,
				snapshot: event.snapshot,
				history: remember(state.history, event.snapshot),
			};
		case 'observed':
			return {...state, events: note(state.events, event.events)};
		case 'replayed':
			return {...state, replay: event.replay};
		case 'rewound':
			return {...state, snapshot: null, history: noHistory, events: [], log: []};
		case 'trouble':
			return {...state, trouble: event.text};
		case 'others':
			return {...state, others: event.others};
		case 'lab':
			return state.bringUp === null
				? state
				: {...state, bringUp: event.events.reduce(advanceBringUp, state.bringUp)};
		case 'bring-up-over':
			return {...state, bringUp: null};
		case 'interrupted':
			return state.bringUp === null
				? state
				: {...state, overlay: null, bringUp: {...state.bringUp, interrupted: true}};
		case 'resized':
			return {...state, size: event.size};
		case 'beat':
			return {...state, beat: state.beat + 1};
		case 'job':
			// What an older action came to does not hide what a newer one does.
			return state.job !== null && event.job.id < state.job.id ? state : {...state, job: event.job};
		case 'reach':
			return {...state, reach: event.reach};
		case 'log':
			return {...state, log: event.lines};
		default:
			return reduceIntent(state, event);
	}
}

/** The newest first. */
function note(events: readonly NotedEvent[], more: readonly NotedEvent['event'][]): readonly NotedEvent[] {
	const first = (events[0]?.number ?? 0) + 1;
	const noted = more.map((event, index) => ({number: first + index, event}));
	return [...noted.reverse(), ...events].slice(0, keptEvents);
}
