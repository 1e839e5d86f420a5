// What a key is: its names, its text in help and footer, and its effect.

import type {UiIntent} from './changes.js';
import type {UiState} from './model.js';
import type {ReplayCommand} from './replay.js';

/** The effect of a key: an intent of the view itself, or one for its caller. */
export type Command =
	| UiIntent
	| {readonly kind: 'quit' | 'interrupt' | 'suspend' | 'redraw'}
	/** To the terminal's clipboard. */
	| {readonly kind: 'copy'; readonly text: string}
	/** Asks which labs there are. */
	| {readonly kind: 'labs'}
	| {readonly kind: 'switch-lab'; readonly lab: string}
	/** Runs a command line, which is given without the word `wgsim`. */
	| {readonly kind: 'command'; readonly line: string}
	/** Heals what is being measured. */
	| {readonly kind: 'end-measurement'}
	| {readonly kind: 'replay'; readonly command: ReplayCommand};

export interface KeyBinding {
	/** As `nameKey` has them. The first is what the footer shows. */
	readonly keys: readonly string[];
	readonly help: string;
	/** One word in the footer; null for those that only the help names. */
	readonly footer: string | null;
	/** Null where the key does nothing now: the footer leaves it out. */
	does(state: UiState, key?: string): Command | null;
}
