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

/** With the chosen offer, or the first, instead of the last word. What may go on has no space after it. */
function complete({text, offers, cursor}: Palette): Command | null {
	const offer = offers[Math.max(0, cursor)];
	if (offer === undefined) {
		return null;
	}

	const before = text.slice(0, text.length - lastWord(text).length);
	return typed(`${before}${offer.value}${/[/:]$/.test(offer.value) ? '' : ' '}`);
}

/** What Q, K and R ask before they do it is asked here, too. */
function questionFor(line: string, lab: string): string | null {
	const [verb = '', ...rest] = line.split(/\s+/);
	const asksForHelp = rest.some(word => ['-h', '--help'].includes(word));
	if (['stop', 'down', 'destroy'].includes(verb) && !asksForHelp) {
		const named = rest.some(word => !word.startsWith('-')) || rest.includes('--all');
		return named ? 'Remove every container of the named lab?' : `Remove every container of ${lab}?`;
	}

	const [action = '', node = ''] = rest;
	return verb === 'node' && ['kill', 'restart'].includes(action) && !asksForHelp
		? `${action === 'kill' ? 'End' : 'Restart'} ${node}${action === 'kill' ? ' at once, like a power cut' : ''}?`
		: null;
}

function enter(line: string, lab: string): Command {
	const question = questionFor(line, lab);
	if (question !== null) {
		return {kind: 'overlay', overlay: {kind: 'confirm-line', line, question}};
	}

	return line === '' ? {kind: 'overlay', overlay: null} : {kind: 'command', line};
}

export function inPalette(palette: Palette, key: string, lab: string): Command | null {
	const {text} = palette;
	switch (key) {
		case 'esc':
			return {kind: 'overlay', overlay: null};
		case 'enter':
			return enter(text.trim(), lab);
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
