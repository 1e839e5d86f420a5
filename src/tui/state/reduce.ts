// Applies events to the state. Pure: the same events give the same screen.

import {advanceBringUp} from './bring-up.js';
import type {UiEvent} from './changes.js';
import {noHistory, remember} from './history.js';
import {initialState, type NotedEvent, type PaletteOffer, type UiState} from './model.js';
import type {FoundPath} from './path.js';
import {reduceIntent} from './reduce-intent.js';
import type {Strip} from './strip.js';

const keptEvents = 1000;

export function reduce(state: UiState, event: UiEvent): UiState {
	switch (event.kind) {
		case 'snapshot':
			return event.snapshot === state.snapshot && state.trouble === null
				? state
				: {
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
			return {
				...state,
				snapshot: null,
				history: noHistory,
				events: [],
				unfolded: [],
				log: [],
				logs: [],
				strip: null,
			};
		case 'trouble':
			return event.text === state.trouble ? state : {...state, trouble: event.text};
		case 'others':
			return event.others === state.others ? state : {...state, others: event.others};
		case 'lab':
			return state.bringUp === null
				? state
				: {...state, bringUp: event.events.reduce(advanceBringUp, state.bringUp)};
		case 'bring-up-over':
			return state.bringUp === null ? state : {...state, bringUp: null};
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
		case 'logged':
			return {...state, logs: event.lines};
		case 'path-found':
			return showPath(state, event.path);
		case 'strip':
			return showStrip(state, event.strip);
		case 'offered':
			return offer(state, event.text, event.offers);
		case 'switched':
			return initialState(event.lab, state.size, null);
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

/** In its view, or on the map, where it is lit. */
function showPath(state: UiState, path: FoundPath): UiState {
	const shown = {...state, path, lists: {...state.lists, path: {...state.lists.path, cursor: null}}};
	return state.view === 'map' ? shown : reduceIntent(shown, {kind: 'view', view: 'path'});
}

/** A new measurement is shown where it begins; then it stays where the user goes. */
function showStrip(state: UiState, strip: Strip): UiState {
	const isNew = strip.loss === null && strip.running && !state.strip?.running;
	const shown = {...state, strip};
	return isNew
		? reduceIntent(
				{...shown, lists: {...state.lists, loss: {...state.lists.loss, cursor: null}}},
				{kind: 'view', view: 'loss'},
			)
		: shown;
}

/** Words that were asked for an earlier text come too late. */
function offer(state: UiState, text: string, offers: readonly PaletteOffer[]): UiState {
	const {overlay} = state;
	return overlay?.kind === 'palette' && overlay.text === text
		? {...state, overlay: {...overlay, offers, cursor: -1}}
		: state;
}
