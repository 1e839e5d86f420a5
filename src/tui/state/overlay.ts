// What lies over a view: help, a menu, a question, a command line, a choice of labs, or a result.

import type {LabAction} from '../actions/model.js';

export type Overlay =
	| {readonly kind: 'help'; readonly top: number}
	| {
			readonly kind: 'menu';
			readonly title: string;
			readonly actions: readonly LabAction[];
			readonly cursor: number;
	  }
	| {readonly kind: 'confirm'; readonly action: LabAction}
	/** A command line is being typed, without the word `wgsim`. */
	| {
			readonly kind: 'palette';
			readonly text: string;
			readonly offers: readonly PaletteOffer[];
			readonly cursor: number;
	  }
	/** A command line of the palette that cannot be undone. */
	| {readonly kind: 'confirm-line'; readonly line: string; readonly question: string}
	/** The labs to choose from. */
	| {readonly kind: 'labs'; readonly labs: readonly string[]; readonly cursor: number}
	/** The result of an action, in as many lines as needed. */
	| {
			readonly kind: 'text';
			readonly title: string;
			readonly lines: readonly string[];
			readonly top: number;
	  };

/** A word that may complete the command line. */
export interface PaletteOffer {
	readonly value: string;
	readonly description: string;
}
