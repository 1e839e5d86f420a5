// Builds help and footer from the tables of keys.

import {fitSpans, type Spans} from '../../output/sinks/spans.js';
import {actionKeys} from '../actions/actions.js';
import {bindings, keyGroups} from './keys.js';
import type {UiState} from './model.js';
import {targetOf} from './target.js';

const names: Readonly<Record<string, readonly [string, string]>> = {
	up: ['↑', 'Up'],
	down: ['↓', 'Down'],
	left: ['←', 'Left'],
	right: ['→', 'Right'],
	pageup: ['PgUp', 'PgUp'],
	pagedown: ['PgDn', 'PgDn'],
	home: ['Home', 'Home'],
	end: ['End', 'End'],
	enter: ['Enter', 'Enter'],
	esc: ['Esc', 'Esc'],
	tab: ['Tab', 'Tab'],
	space: ['Space', 'Space'],
	backspace: ['Backspace', 'Backspace'],
	f1: ['F1', 'F1'],
};

/** The display name of a key. */
export const labelOf = (key: string, unicode: boolean): string =>
	names[key]?.[unicode ? 0 : 1] ?? key.replace(/^ctrl\+(.)$/, (_, letter) => `Ctrl-${letter.toUpperCase()}`);

export interface Hint {
	readonly key: string;
	readonly word: string;
}

const menuHint: Hint = {key: 'a', word: 'actions'};

/** The keys for the footer: those with an effect now. */
export function hintsFor(state: UiState, unicode: boolean): Hint[] {
	const {snapshot, bringUp} = state;
	const shown = bindings.filter(({footer, does}) => footer !== null && does(state) !== null);
	const toHint = ({keys, footer}: (typeof shown)[number]): Hint => ({
		key: labelOf(keys[0]!, unicode),
		word: footer!,
	});
	if (bringUp !== null) {
		return [
			{key: 'Ctrl-C', word: bringUp.interrupted ? 'at once' : 'undo'},
			{key: 'q', word: 'close the view, continue with progress lines'},
		];
	}

	const target = targetOf(state);
	const actions =
		snapshot === null || state.replay !== null
			? []
			: actionKeys
					.filter(({footer, offer}) => footer !== null && offer(target, snapshot).length > 0)
					.map(({key, footer}) => ({key, word: footer!}));
	const own = shown.map(toHint);
	return [...own.slice(0, -2), ...actions, ...(actions.length > 0 ? [menuHint] : []), ...own.slice(-2)];
}

const keyWidth = 14;
const helpWidth = 64;

/** The help, in two columns where there is room. */
export function helpLines(unicode: boolean, width: number): Spans[] {
	const line = (keys: readonly string[], help: string): Spans => [
		{
			text: `  ${keys
				.map(key => labelOf(key, unicode))
				.join(' ')
				.padEnd(keyWidth)} `,
			tone: 'accent',
			bold: true,
		},
		help,
	];
	const [views, moving, lists, ofViews, leaving, replaying] = keyGroups.map(
		({title, bindings: own}): Spans[] => [
			[{text: title, bold: true}],
			...own.map(({keys, help}) => line(keys, help)),
			[],
		],
	) as [Spans[], Spans[], Spans[], Spans[], Spans[], Spans[]];
	const actions: Spans[] = [
		[
			{text: 'Actions', bold: true},
			{text: '  on the row under the cursor', tone: 'faint'},
		],
		...actionKeys.map(({key, help}) => line([key], help)),
		line(['a'], 'a menu of all actions, with their commands'),
	];
	const left = [...views, ...moving, ...ofViews, ...replaying];
	const right = [...actions, [], ...lists, ...leaving];
	if (width < 2 * helpWidth) {
		return [...left, ...right];
	}

	return Array.from({length: Math.max(left.length, right.length)}, (_, row) => [
		...fitSpans(left[row] ?? [], helpWidth),
		...(right[row] ?? []),
	]);
}
