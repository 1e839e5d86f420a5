// How a terminal is to be left: the main screen, with a cursor, lines edited by the terminal and characters echoed.

import type {ExecutionContext} from 'ava';
import type {PseudoTerminal} from './pseudo-terminal.js';

export function assertRestored(t: ExecutionContext, terminal: PseudoTerminal): void {
	t.false(terminal.isAlternate, 'the main screen is back');
	t.true(terminal.isCursorVisible, 'the cursor is visible');
	t.regex(terminal.modesAfterwards, /(^|\s)icanon/);
	t.regex(terminal.modesAfterwards, /(^|\s)echo(\s|$)/);
	t.regex(terminal.modesAfterwards, /(^|\s)isig/);
}
