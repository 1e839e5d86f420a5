// The stdout of Ink: each write is one whole frame for the screen.

import {EventEmitter} from 'node:events';
import {splitFrame} from './painter.js';
import type {Screen} from './screen.js';

/** In its debug mode Ink writes frames whole, and neither throttles, clears nor moves the cursor: the screen does that. */
export class FrameStream extends EventEmitter {
	readonly #screen: Pick<Screen, 'size' | 'paint'>;

	constructor(screen: Pick<Screen, 'size' | 'paint'>) {
		super();
		this.#screen = screen;
	}

	get columns(): number {
		return this.#screen.size.columns;
	}

	get rows(): number {
		return this.#screen.size.rows;
	}

	write(text: string): boolean {
		this.#screen.paint(splitFrame(text));
		return true;
	}
}
