// Interprets a key: for the question, menu or filter on top of the view, else by the tables of keys.

import {offerAll, offerBy} from '../actions/actions.js';
import type {LabAction} from '../actions/model.js';
import type {Command} from './key-binding.js';
import {bindings} from './keys.js';
import {currentList} from './lists.js';
import type {Overlay, UiState} from './model.js';
import {inPalette} from './palette.js';
import {targetOf} from './target.js';

export type KeyEffect = Command | {readonly kind: 'perform'; readonly action: LabAction};

const close: Command = {kind: 'overlay', overlay: null};

/** Null where a key means nothing. */
export function interpret(state: UiState, key: string): KeyEffect | null {
	if (key === 'ctrl+c' || key === 'ctrl+z' || key === 'ctrl+l') {
		return byTable(state, key);
	}

	if (state.bringUp !== null && state.snapshot === null) {
		// Nothing to look at yet: `q` alone has a meaning.
		return key === 'q' || key === '?' || state.overlay !== null ? inView(state, key) : null;
	}

	return inView(state, key);
}

const inView = (state: UiState, key: string): KeyEffect | null => {
	if (state.overlay?.kind === 'palette') {
		return inPalette(state.overlay, key, state.lab);
	}

	if (state.overlay !== null) {
		return inOverlay(state.overlay, key);
	}

	return state.typing ? inFilter(state, key) : (byTable(state, key) ?? byAction(state, key));
};

/** The first that means something now. */
function byTable(state: UiState, key: string): Command | null {
	for (const {keys, does} of bindings) {
		const command = keys.includes(key) ? does(state, key) : null;
		if (command !== null) {
			return command;
		}
	}

	return null;
}

/** Carries an action out, or asks first. */
export const begin = (action: LabAction): KeyEffect =>
	action.question === null
		? {kind: 'perform', action}
		: {kind: 'overlay', overlay: {kind: 'confirm', action}};

function byAction(state: UiState, key: string): KeyEffect | null {
	const {snapshot, replay} = state;
	if (snapshot === null || replay !== null) {
		return null;
	}

	const target = targetOf(state);
	const actions =
		key === 'a' ? offerAll(target, snapshot, state.others) : offerBy(key, target, snapshot, state.others);
	const [first] = actions;
	if (first === undefined) {
		return null;
	}

	return actions.length === 1 && key !== 'a'
		? begin(first)
		: {kind: 'overlay', overlay: {kind: 'menu', title: titleOf(target), actions, cursor: 0}};
}

const titleOf = (target: ReturnType<typeof targetOf>): string => {
	switch (target.kind) {
		case 'lab':
			return 'the lab';
		case 'node':
			return target.node.node;
		case 'interface':
			return `${target.node.node}:${target.item.ifname}`;
		case 'tunnel':
			return target.tunnel.id;
	}
};

const steps: Readonly<Record<string, number>> = {
	up: -1,
	k: -1,
	down: 1,
	j: 1,
	pageup: -10,
	pagedown: 10,
	space: 10,
	home: -1000,
	g: -1000,
	end: 1000,
	G: 1000,
};

function inOverlay(overlay: Overlay, key: string): KeyEffect | null {
	if (key === 'esc' || key === 'q') {
		return close;
	}

	if (overlay.kind === 'confirm') {
		return key === 'y' || key === 'enter'
			? {kind: 'perform', action: overlay.action}
			: key === 'n'
				? close
				: null;
	}

	if (overlay.kind === 'confirm-line') {
		return key === 'y' || key === 'enter'
			? {kind: 'command', line: overlay.line}
			: key === 'n'
				? close
				: null;
	}

	if (key === 'y') {
		const text = textToCopy(overlay);
		return text === null ? null : {kind: 'copy', text};
	}

	if (key === 'enter' && overlay.kind === 'labs') {
		const lab = overlay.labs[overlay.cursor];
		return lab === undefined ? close : {kind: 'switch-lab', lab};
	}

	if (key === 'enter') {
		const action = overlay.kind === 'menu' ? overlay.actions[overlay.cursor] : undefined;
		return action === undefined ? close : begin(action);
	}

	const by = steps[key];
	return by === undefined ? (key === '?' ? close : null) : {kind: 'move-overlay', by};
}

/** The command under the cursor, or the lines of a result. */
function textToCopy(overlay: Overlay): string | null {
	switch (overlay.kind) {
		case 'menu':
			return overlay.actions[overlay.cursor]?.command ?? null;
		case 'text':
			return overlay.lines.join('\n');
		default:
			return null;
	}
}

function inFilter(state: UiState, key: string): KeyEffect | null {
	const list = currentList(state);
	const text = list === null ? '' : state.lists[list].filter;
	switch (key) {
		case 'enter':
			return {kind: 'end-typing', keep: true};
		case 'esc':
			return {kind: 'end-typing', keep: false};
		case 'backspace':
			return text === '' ? {kind: 'end-typing', keep: false} : {kind: 'filter', text: text.slice(0, -1)};
		case 'space':
			return {kind: 'filter', text: `${text} `};
		case 'up':
			return {kind: 'move', by: -1};
		case 'down':
			return {kind: 'move', by: 1};
		default:
			return key.length === 1 ? {kind: 'filter', text: text + key} : null;
	}
}
