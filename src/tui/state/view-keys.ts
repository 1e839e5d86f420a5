// The keys that mean something in one view only.

import type {UiIntent} from './changes.js';
import {isMatrix} from './folds.js';
import type {Command, KeyBinding} from './key-binding.js';
import type {UiState} from './model.js';

/** A key that means something in one view. */
const inView =
	(view: UiState['view'], intent: UiIntent) =>
	(state: UiState): Command | null =>
		state.view === view ? intent : null;

/** Where there is something to fold. */
function foldIn({view, snapshot}: UiState): Command | null {
	if (view === 'events') {
		return {kind: 'flat'};
	}

	const isOfNodes = view === 'overview' || (view === 'map' && snapshot !== null && isMatrix(snapshot));
	return isOfNodes && snapshot?.nodes.some(({site}) => site !== null) ? {kind: 'fold'} : null;
}

export const ofViews: readonly KeyBinding[] = [
	{keys: ['u'], help: 'map: tunnels, or the underlay', footer: 'layer', does: inView('map', {kind: 'layer'})},
	{
		keys: ['x'],
		help: 'map: hide the path; loss: end it and heal',
		footer: 'end',
		does: ({view, path, strip}) =>
			view === 'map' && path !== null
				? {kind: 'clear-path'}
				: view === 'loss' && strip?.running
					? {kind: 'end-measurement'}
					: null,
	},
	{
		keys: ['b'],
		help: 'reach: only broken pairs',
		footer: 'broken',
		does: inView('reach', {kind: 'only-broken'}),
	},
	{
		keys: ['f'],
		help: 'events, nodes, matrix: single, or folded',
		footer: 'fold',
		does: state => foldIn(state),
	},
];
