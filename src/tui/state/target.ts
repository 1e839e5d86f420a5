// The row under the cursor: the subject of actions, Enter and the menu.

import {endsOf} from '../../lab/observer/tunnels.js';
import type {Target} from '../actions/model.js';
import {chosen} from './lists.js';
import type {UiState} from './model.js';
import {partsOf} from './parts.js';

export function targetOf(state: UiState): Target {
	switch (state.view) {
		case 'overview':
			return state.pane === 'nodes'
				? nodeTarget(state, chosen(state, 'nodes'))
				: tunnelTarget(state, chosen(state, 'tunnels'));
		case 'map':
			return nodeTarget(state, chosen(state, 'map'));
		case 'node':
			return partTarget(state);
		case 'tunnel':
			return tunnelTarget(state, state.tunnel);
		case 'reach':
			return pairTarget(state);
		case 'events':
		case 'path':
		case 'logs':
		case 'loss':
			return {kind: 'lab'};
	}
}

/** The lab, and the pair of nodes that the cursors are on. */
function pairTarget(state: UiState): Target {
	const [from, to] = [chosen(state, 'reach'), chosen(state, 'across')];
	return from === null || to === null || from === to ? {kind: 'lab'} : {kind: 'lab', pair: {from, to}};
}

function nodeTarget({snapshot}: UiState, name: string | null): Target {
	const node = snapshot?.nodes.find(one => one.node === name);
	return node === undefined ? {kind: 'lab'} : {kind: 'node', node};
}

function tunnelTarget({snapshot}: UiState, id: string | null): Target {
	const tunnel = snapshot?.tunnels.find(one => one.id === id);
	return tunnel === undefined ? {kind: 'lab'} : {kind: 'tunnel', tunnel};
}

function partTarget(state: UiState): Target {
	const target = nodeTarget(state, state.node);
	const key = chosen(state, 'parts');
	const part = partsOf(state.snapshot, state.node).find(one => one.key === key);
	return target.kind === 'node' && part?.kind === 'interface'
		? {kind: 'interface', node: target.node, namespace: part.namespace, item: part.item}
		: target;
}

/** The tunnel that an interface of a node is an end of; null for another interface. */
export function tunnelAt({snapshot}: UiState, node: string, ifname: string): string | null {
	const tunnel = snapshot?.tunnels.find(one =>
		endsOf(one).some(end => end.node === node && end.ifname === ifname),
	);
	return tunnel?.id ?? null;
}
