// Applies the intents of keys to the state: views, cursors, filters, and overlays.

import type {UiIntent} from './changes.js';
import {foldOver, isFolded, isMatrix, nodeOfKey} from './folds.js';
import {chosen, currentList, cursorIn, keysOf} from './lists.js';
import {type ListName, type ListState, layers, type Overlay, type UiState, type ViewName} from './model.js';
import {nodeOrders, tunnelOrders} from './orders.js';

const keptPlaces = 50;

export function reduceIntent(state: UiState, intent: UiIntent): UiState {
	const list = currentList(state);
	switch (intent.kind) {
		case 'view':
			return showView(state, intent.view);
		case 'open-node':
			return choose(goTo(state, 'node'), 'nodes', intent.node);
		case 'open-tunnel':
			return choose(goTo(state, 'tunnel'), 'tunnels', intent.tunnel);
		case 'choose':
			return choose(state, intent.list, intent.key);
		case 'back':
			return goBack(state);
		case 'switch-pane':
			return {...state, pane: state.pane === 'nodes' ? 'tunnels' : 'nodes'};
		case 'unfold':
			return {...state, unfolded: toggle(state.unfolded, intent.row).slice(-keptPlaces)};
		case 'flat':
			return {...state, flat: !state.flat};
		case 'unfold-site':
			return {...state, openSites: toggle(state.openSites, intent.key)};
		case 'fold':
			return fold(state);
		case 'only-broken':
			return {...state, onlyBroken: !state.onlyBroken};
		case 'layer':
			return {...state, layer: layers[(layers.indexOf(state.layer) + 1) % layers.length]!};
		case 'clear-path':
			return {...state, path: null};
		case 'move-across':
			return moveIn(state, 'across', intent.by);
		case 'choose-log':
			return {...change(state, 'logs', () => ({cursor: null})), logNode: intent.node};
		case 'point':
			return pointAt(state, intent.list, intent.key);
		case 'move':
			return list === null ? state : moveIn(state, list, intent.by);
		case 'sort':
			return list === null
				? state
				: change(state, list, ({sort}) => ({sort: (sort + 1) % orderCount(list), reversed: false}));
		case 'reverse':
			return list === null ? state : change(state, list, ({reversed}) => ({reversed: !reversed}));
		case 'type-filter':
			return {...state, typing: true};
		case 'filter':
			return list === null ? state : change(state, list, () => ({filter: intent.text}));
		case 'end-typing':
			return {
				...(list === null || intent.keep ? state : change(state, list, () => ({filter: ''}))),
				typing: false,
			};
		case 'overlay':
			return {...state, overlay: intent.overlay};
		case 'move-overlay':
			return {...state, overlay: state.overlay && moveOverlay(state.overlay, intent.by)};
	}
}

const toggle = (keys: readonly string[], key: string): readonly string[] =>
	keys.includes(key) ? keys.filter(one => one !== key) : [...keys, key];

/** The cursor stays where it is: a node that is folded away leaves it to its site, and a site to its first node. */
function fold(state: UiState): UiState {
	const folded = {...state, folded: !isFolded(state.snapshot, state), openSites: []};
	const visible = ({cursor}: ListState) => ({
		cursor: folded.folded ? lineOf(folded, cursor) : nodeOfKey(state.snapshot, cursor),
	});
	return change(change(folded, 'nodes', visible), 'map', visible);
}

/** The line of a node in lists of nodes: its own, or that of its site. */
const lineOf = (state: UiState, key: string | null): string | null =>
	key === null ? null : (foldOver(state.snapshot, state, key) ?? key);

const orderCount = (list: ListName): number =>
	list === 'tunnels' ? tunnelOrders.length : list === 'nodes' ? nodeOrders.length : 1;

const change = (state: UiState, name: ListName, by: (list: ListState) => Partial<ListState>): UiState => ({
	...state,
	lists: {...state.lists, [name]: {...state.lists[name], ...by(state.lists[name])}},
});

const reset = ({lists}: UiState, name: ListName): UiState['lists'] => ({
	...lists,
	[name]: {...lists[name], cursor: null, filter: ''},
});

function moveIn(state: UiState, name: ListName, by: number): UiState {
	const keys = keysOf(state, name);
	// The newest line of a log, or event of a measurement, is its first key, and stands last.
	const newestLast = name === 'logs' || name === 'loss';
	const down = newestLast ? -by : by;
	const next = Math.max(0, Math.min(keys.length - 1, cursorIn(keys, state.lists[name]) + down));
	if (newestLast && next === 0) {
		return change(state, name, () => ({cursor: null}));
	}

	return change(state, name, () => ({cursor: keys[next] ?? null}));
}

/** In the overview the other table may be the one that was pointed at. */
const pointAt = (state: UiState, name: ListName, key: string): UiState => ({
	...change(state, name, () => ({cursor: key})),
	...(name === 'nodes' || name === 'tunnels' ? {pane: name} : {}),
});

const goTo = (state: UiState, view: ViewName): UiState => ({
	...state,
	view,
	overlay: null,
	typing: false,
	trail: [...state.trail, {view: state.view, node: state.node, tunnel: state.tunnel}].slice(-keptPlaces),
});

/** A view by its number: the node and the tunnel views show what the cursor is on, or what they showed last. */
function showView(state: UiState, view: ViewName): UiState {
	if (view === state.view) {
		return state;
	}

	const key =
		state.view === 'overview'
			? chosen(state, 'nodes')
			: state.view === 'map'
				? chosen(state, 'map')
				: state.node;
	const node = nodeOfKey(state.snapshot, key);
	const cursor = lineOf(state, key);
	const onMap = state.snapshot !== null && isMatrix(state.snapshot) ? cursor : node;
	const tunnel = state.view === 'overview' ? chosen(state, 'tunnels') : state.tunnel;
	const isOther = view === 'node' && node !== state.node;
	const lists = isOther ? reset(state, 'parts') : state.lists;
	return {
		...goTo(state, view),
		node: node ?? nodeOfKey(state.snapshot, chosen(state, 'nodes')),
		tunnel: tunnel ?? chosen(state, 'tunnels'),
		// The tables and the map have their cursors on the same node.
		lists: {...lists, nodes: {...lists.nodes, cursor}, map: {...lists.map, cursor: onMap}},
		log: isOther ? [] : state.log,
	};
}

function choose(state: UiState, list: 'nodes' | 'tunnels', key: string): UiState {
	const moved = change(state, list, () => ({cursor: list === 'nodes' ? lineOf(state, key) : key}));
	return list === 'nodes'
		? {...moved, node: key, log: [], lists: {...moved.lists, parts: reset(state, 'parts').parts}}
		: {...moved, tunnel: key};
}

/** Removes the filter first, then leaves the view. */
function goBack(state: UiState): UiState {
	const list = currentList(state);
	if (list !== null && state.lists[list].filter !== '') {
		return change(state, list, () => ({filter: ''}));
	}

	const place = state.trail.at(-1);
	return place === undefined ? state : {...state, ...place, log: [], trail: state.trail.slice(0, -1)};
}

const clamp = (value: number, last: number): number => Math.max(0, Math.min(last, value));

function moveOverlay(overlay: Overlay, by: number): Overlay {
	switch (overlay.kind) {
		case 'menu': {
			return {...overlay, cursor: clamp(overlay.cursor + by, overlay.actions.length - 1)};
		}
		case 'palette':
			return {...overlay, cursor: clamp(overlay.cursor + by, overlay.offers.length - 1)};
		case 'labs':
			return {...overlay, cursor: clamp(overlay.cursor + by, overlay.labs.length - 1)};
		case 'help':
		case 'text':
			return {...overlay, top: Math.max(0, overlay.top + by)};
		case 'confirm':
		case 'confirm-line':
			return overlay;
	}
}
