// The targets of Enter and the arrow keys: from a table to a node, its tunnel, the other end, and neighbours.

import type {TunnelView} from '../../lab/observer/model.js';
import {compareNatural} from '../../shared/natural-order.js';
import type {UiIntent} from './changes.js';
import {listNodes} from './folds.js';
import {chosen, keysOf, linesOfMap, listEvents} from './lists.js';
import type {UiState} from './model.js';
import {targetOf, tunnelAt} from './target.js';

/** The target of Enter. */
export function open(state: UiState): UiIntent | null {
	const target = targetOf(state);
	if (state.view === 'events') {
		const row = rowUnderCursor(state);
		return row === null ? null : {kind: 'unfold', row};
	}

	const site = siteUnderCursor(state);
	if (site !== null) {
		return {kind: 'unfold-site', key: site};
	}

	switch (target.kind) {
		case 'lab':
			return null;
		case 'node':
			return state.view === 'node' ? null : {kind: 'open-node', node: target.node.node};
		case 'interface': {
			const tunnel = tunnelAt(state, target.node.node, target.item.ifname);
			return tunnel === null ? null : {kind: 'open-tunnel', tunnel};
		}
		case 'tunnel':
			return state.view === 'tunnel'
				? {kind: 'open-node', node: otherEnd(state, target.tunnel)}
				: {kind: 'open-tunnel', tunnel: target.tunnel.id};
	}
}

/** A line of the table of nodes, or of the matrix, that stands for several nodes. */
function siteUnderCursor(state: UiState): string | null {
	const {view, pane, snapshot, lists} = state;
	if (view === 'overview' && pane === 'nodes') {
		const key = chosen(state, 'nodes');
		return listNodes(snapshot, lists.nodes, state).some(line => line.key === key && line.site !== null)
			? key
			: null;
	}

	const key = view === 'map' ? chosen(state, 'map') : null;
	return linesOfMap(state).some(line => line.key === key && line.isOpen !== null) ? key : null;
}

/** A line of the events that stands for several. */
function rowUnderCursor(state: UiState): string | null {
	const key = chosen(state, 'events');
	const row = listEvents(state, state.lists.events).find(one => one.key === key);
	return row !== undefined && row.members.length > 1 ? row.key : null;
}

/** From a node by its tunnel to the node at the other end. */
const otherEnd = ({trail}: UiState, {a, b}: TunnelView): string =>
	trail.at(-1)?.node === a.node && b !== null ? b.node : a.node;

/** The node or the tunnel beside the one that is shown, in the order of the overview; or the other table there. */
export const siblings =
	(by: 1 | -1) =>
	(state: UiState): UiIntent | null => {
		if (state.view === 'overview') {
			return {kind: 'switch-pane'};
		}

		if (state.view === 'reach') {
			return keysOf(state, 'across').length === 0 ? null : {kind: 'move-across', by};
		}

		if (state.view === 'logs') {
			return {kind: 'choose-log', node: logBeside(state, by)};
		}

		if (state.view !== 'node' && state.view !== 'tunnel') {
			return null;
		}

		const [list, shown] =
			state.view === 'node' ? (['nodes', state.node] as const) : (['tunnels', state.tunnel] as const);
		// Sites are left out: the view shows a node.
		const keys =
			list === 'nodes'
				? listNodes(state.snapshot, state.lists.nodes, {...state, folded: false}).map(({key}) => key)
				: keysOf(state, list);
		const next = keys[(Math.max(0, keys.indexOf(shown ?? '')) + by + keys.length) % keys.length];
		return next === undefined ? null : {kind: 'choose', list, key: next};
	};

/** All logs, and then that of each node that has said something. */
function logBeside({logs, logNode}: UiState, by: 1 | -1): string | null {
	const sources = [null, ...[...new Set(logs.map(({node}) => node))].sort(compareNatural)];
	return sources[(Math.max(0, sources.indexOf(logNode)) + by + sources.length) % sources.length] ?? null;
}
