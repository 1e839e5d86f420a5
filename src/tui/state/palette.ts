// Interprets keys while a command line is being typed, and takes the words that are offered for it.

import type {Command} from './key-binding.js';
import type {Overlay} from './model.js';

export type Palette = Extract<Overlay, {kind: 'palette'}>;

const typed = (text: string): Command => ({
	kind: 'overlay',
	overlay: {kind: 'palette', text, offers: [], cursor: -1},
});

/** The word that is being typed; empty after a space. */
const lastWord = (text: string): string => /\S*$/.exec(text)![0];

/** With the chosen offer, or the first, in place of the last word. What may go on has no space after it. */
function complete({text, offers, cursor}: Palette): Command | null {
	const offer = offers[Math.max(0, cursor)];
	if (offer === undefined) {
		return null;
	}

	const before = text.slice(0, text.length - lastWord(text).length);
	return typed(`${before}${offer.value}${/[/:]$/.test(offer.value) ? '' : ' '}`);
}

export function inPalette(palette: Palette, key: string): Command | null {
	const {text} = palette;
	switch (key) {
		case 'esc':
			return {kind: 'overlay', overlay: null};
		case 'enter':
			return text.trim() === '' ? {kind: 'overlay', overlay: null} : {kind: 'command', line: text.trim()};
		case 'tab':
		case 'right':
			return complete(palette);
		case 'up':
			return {kind: 'move-overlay', by: -1};
		case 'down':
			return {kind: 'move-overlay', by: 1};
		case 'backspace':
			return text === '' ? {kind: 'overlay', overlay: null} : typed(text.slice(0, -1));
		case 'ctrl+u':
			return typed('');
		case 'ctrl+w':
			return typed(text.trimEnd().replace(/\S+$/, ''));
		case 'space':
			return typed(`${text} `);
		default:
			return key.length === 1 ? typed(text + key) : null;
	}
}
