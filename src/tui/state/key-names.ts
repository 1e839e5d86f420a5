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

	const mouse = nameMouse(input);
	if (mouse !== null) {
		return mouse;
	}

	// Alt and a letter, and unknown sequences, are ignored. The key [ alone begins as they do.
	return key.meta || /^\[(?!\[*$)/.test(input)
		? []
		: [...input].map(nameCharacter).filter(name => name !== '');
}

// Of the mouse in its SGR mode (xterm's 1006): button, column, row, and M where it goes down, m where it comes up.
const mouseEvent = /^\[<(\d+);(\d+);(\d+)([Mm])$/;

/** `wheel up`, `wheel down`, `click COLUMN ROW` from 0; null for what is not of the mouse. */
function nameMouse(input: string): string[] | null {
	const found = mouseEvent.exec(input);
	if (found === null) {
		return null;
	}

	const [button, column, row] = found.slice(1, 4).map(Number) as [number, number, number];
	switch (button) {
		case 0:
			return found[4] === 'M' ? [`click ${column - 1} ${row - 1}`] : [];
		case 64:
			return ['wheel up'];
		case 65:
			return ['wheel down'];
		default:
			return [];
	}
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
