// What a click means: the tab, or the line of a list, whose text is under the pointer.

import {widthOf} from '../../output/sinks/spans.js';
import type {UiIntent} from './changes.js';
import {chosen, currentList, keysOf} from './lists.js';
import {type ListName, type UiState, viewNames} from './model.js';
import {open} from './moves.js';
import {tabSpans} from './tabs.js';

const tabRow = 1;

/** `line` is the text of the row that was clicked, as it is on the screen. */
export function clickAt(state: UiState, column: number, row: number, line: string): UiIntent | null {
	if (state.overlay !== null || state.bringUp !== null) {
		return null;
	}

	if (row === tabRow) {
		const view = tabAt(state, column);
		return view === null ? null : {kind: 'view', view};
	}

	const found = listsOf(state).flatMap(list => pointedAt(state, list, column, line));
	const nearest = found.sort(
		(one, other) => one.distance - other.distance || other.key.length - one.key.length,
	)[0];
	if (nearest === undefined) {
		return null;
	}

	const {list, key} = nearest;
	const isThere = chosen(state, list) === key && currentList(state) === list;
	return (isThere ? open(state) : null) ?? {kind: 'point', list, key};
}

/** Those whose keys stand on the screen as they are. */
function listsOf({view}: UiState): readonly ListName[] {
	switch (view) {
		case 'overview':
			return ['nodes', 'tunnels'];
		case 'map':
			return ['map'];
		case 'reach':
			return ['reach'];
		default:
			return [];
	}
}

interface Pointed {
	readonly list: ListName;
	readonly key: string;
	/** Columns from the pointer to the text; 0 within it. */
	readonly distance: number;
}

const letter = /[\w-]/;

function pointedAt(state: UiState, list: ListName, column: number, line: string): Pointed[] {
	return keysOf(state, list).flatMap(key => {
		const at = line.indexOf(key);
		const isWord = !letter.test(line[at - 1] ?? ' ') && !letter.test(line[at + key.length] ?? ' ');
		if (at === -1 || !isWord) {
			return [];
		}

		const [from, to] = [widthOf(line.slice(0, at)), widthOf(line.slice(0, at + key.length))];
		return [{list, key, distance: Math.max(0, from - column, column - to)}];
	});
}

function tabAt({view, size}: UiState, column: number): UiState['view'] | null {
	let right = 0;
	for (const [index, spans] of tabSpans(view, size.columns).entries()) {
		right += spans.reduce((sum, {text}) => sum + widthOf(text), 0);
		if (column < right) {
			return viewNames[index]!;
		}
	}

	return null;
}
