// The lists that the cursor moves in: their lines, order and selection.

import type {LabSnapshot, TunnelView} from '../../lab/observer/model.js';
import {compareNatural} from '../../shared/natural-order.js';
import {groupBySite} from '../map/layout.js';
import {type EventRow, flatEvents, foldEvents} from './episodes.js';
import {matches} from './filter.js';
import {type EndLine, type Folds, isMatrix, listEnds, listNodes} from './folds.js';
import type {ListName, ListState, LogEntry, UiState} from './model.js';
import {arrange, tunnelOrders} from './orders.js';
import {partsOf} from './parts.js';
import {pathRows} from './path.js';
import {reachTable} from './reach-table.js';
import {eventsOfStrip} from './strip.js';
import {summarize} from './summary.js';

const byId = (one: TunnelView, other: TunnelView) => compareNatural(one.id, other.id);

export const listTunnels = (snapshot: LabSnapshot | null, list: ListState): TunnelView[] =>
	snapshot === null
		? []
		: arrange(snapshot.tunnels, list, tunnelOrders, byId, ({id, verdict, reason}) =>
				[id, verdict, reason].join(' '),
			);

/** In the order of the boxes on the map. */
const listBySite = (snapshot: LabSnapshot | null, {filter}: ListState): string[] =>
	snapshot === null
		? []
		: groupBySite(snapshot.nodes, new Set(summarize(snapshot).tunnelsOf.keys()))
				.flatMap(({ends, others}) => [...ends, ...others])
				.filter(node => matches(node, filter));

const unfolded: Folds = {folded: false, openSites: []};

/** The lines of the map where it is a matrix: folded only where it is one at any size of the window. */
export function linesOfMap(state: Pick<UiState, 'snapshot' | 'lists' | keyof Folds>): EndLine[] {
	const {snapshot, lists} = state;
	return snapshot === null
		? []
		: isMatrix(snapshot)
			? listEnds(snapshot, lists.map, state)
			: listEnds(snapshot, {...lists.map, filter: ''}, unfolded);
}

/** What is looked for is found in each event by itself. */
export const listEvents = (
	{events, unfolded, flat}: Pick<UiState, 'events' | 'unfolded' | 'flat'>,
	{filter}: ListState,
): EventRow[] =>
	filter === '' && !flat
		? foldEvents(events, unfolded)
		: flatEvents(events).filter(({event}) => matches(`${event.kind} ${event.text}`, filter));

/** From top to bottom the newest comes last, and that is where the cursor is at first: keys are in the other order. */
export const listLogs = (
	{logs, logNode}: Pick<UiState, 'logs' | 'logNode'>,
	{filter}: ListState,
): LogEntry[] =>
	logs.filter(({node, text}) => (logNode === null || node === logNode) && matches(`${node} ${text}`, filter));

/** The list that the keys act upon now; null where the view has none. */
export function currentList({view, pane}: UiState): ListName | null {
	switch (view) {
		case 'overview':
			return pane;
		case 'map':
			return 'map';
		case 'node':
			return 'parts';
		case 'tunnel':
			return null;
		case 'reach':
			return 'reach';
		case 'events':
			return 'events';
		case 'path':
			return 'path';
		case 'logs':
			return 'logs';
		case 'loss':
			return 'loss';
	}
}

/** The keys of a list's lines, from top to bottom. */
export function keysOf(state: UiState, name: ListName): string[] {
	const list = state.lists[name];
	switch (name) {
		case 'nodes':
			return listNodes(state.snapshot, list, state).map(({key}) => key);
		case 'map':
			return state.snapshot !== null && isMatrix(state.snapshot)
				? linesOfMap(state).map(({key}) => key)
				: listBySite(state.snapshot, list);
		case 'tunnels':
			return listTunnels(state.snapshot, list).map(({id}) => id);
		case 'parts':
			return partsOf(state.snapshot, state.node, list.filter).map(({key}) => key);
		case 'events':
			return listEvents(state, list).map(({key}) => key);
		case 'reach':
			return [...(reachTable(state)?.rows ?? [])];
		case 'across':
			return [...(reachTable(state)?.columns ?? [])];
		case 'path':
			return state.path === null ? [] : pathRows(state.path).map((_, index) => String(index));
		case 'logs':
			return listLogs(state, list)
				.map(({number}) => String(number))
				.reverse();
		case 'loss':
			// The newest is the first, and stands last on the screen.
			return eventsOfStrip(state.events, state.strip)
				.filter(({noted}) => matches(noted.event.text, list.filter))
				.map(({noted}) => String(noted.number))
				.reverse();
	}
}

/** The line under the cursor: the chosen one where it is there, else the first. -1 in an empty list. */
export const cursorIn = (keys: readonly string[], {cursor}: ListState): number =>
	keys.length === 0 ? -1 : Math.max(0, cursor === null ? 0 : keys.indexOf(cursor));

/** The key under the cursor of a list. */
export function chosen(state: UiState, name: ListName): string | null {
	const keys = keysOf(state, name);
	return keys[cursorIn(keys, state.lists[name])] ?? null;
}
