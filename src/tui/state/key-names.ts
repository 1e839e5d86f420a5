// Names keys, from Ink's reading of a terminal's bytes.

import type {Key} from 'ink';

const named = {
	upArrow: 'up',
	downArrow: 'down',
	leftArrow: 'left',
	rightArrow: 'right',
	pageUp: 'pageup',
	pageDown: 'pagedown',
	home: 'home',
	end: 'end',
	return: 'enter',
	escape: 'esc',
	backspace: 'backspace',
	// What most terminals send for backspace, Ink calls delete.
	delete: 'backspace',
} as const satisfies Partial<Record<keyof Key, string>>;

/** One name a key: `up`, `ctrl+c`, `j`. Several where keys were pressed faster than they were read, or a text was pasted. */
export function nameKeys(input: string, key: Key): string[] {
	for (const [flag, name] of Object.entries(named)) {
		if (key[flag as keyof typeof named]) {
			return [name];
		}
	}

	if (key.tab) {
		return [key.shift ? 'left' : 'tab'];
	}

	if (key.ctrl) {
		return [`ctrl+${input}`];
	}

	// Alt and a letter, and unknown sequences, are ignored.
	return key.meta || /^\[/.test(input) ? [] : [...input].map(nameCharacter).filter(name => name !== '');
}

function nameCharacter(character: string): string {
	switch (character) {
		case ' ':
			return 'space';
		case '\r':
		case '\n':
			return 'enter';
		case '\t':
			return 'tab';
		case '\u007f':
			return 'backspace';
		default:
			return character >= ' ' ? character : '';
	}
}
