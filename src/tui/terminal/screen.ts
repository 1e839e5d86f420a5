// The alternate screen of the terminal, left on every way out of the process.

import type {WriteStream} from 'node:tty';
import {stripVTControlCharacters} from 'node:util';
import type {Capabilities} from './capabilities.js';
import {holdWarnings} from './hold-warnings.js';
import {type Frame, paint, type Size} from './painter.js';

// Alternate screen, no cursor, no wrapping at the right edge: a character wider than expected must not scroll.
// The mouse's buttons and wheel are told (1000, 1006); with Shift, most terminals still select text.
const enter = '\u001b[?1049h\u001b[?25l\u001b[?7l\u001b[?1000h\u001b[?1006h';
// The title and colours are as they were; 2026 in case that we were cut off within an update.
const leave = '\u001b[?1006l\u001b[?1000l\u001b[?2026l\u001b[0m\u001b[?7h\u001b[?25h\u001b[?1049l';

// A terminal that has gone must not stop the rest of the restoration.
const deaf = () => {};

/** The assumed size of a terminal that does not report one, and the smallest one that `stty` can set. */
const fallback: Size = {columns: 80, rows: 24};

export class Screen {
	readonly #stdout: WriteStream;
	#shown: Frame | null = null;
	#entered = false;
	#releaseWarnings = () => {};
	readonly #atExit = () => this.leave();

	/** The environment before `prepare-ink` changes it. */
	readonly capabilities: Capabilities;

	constructor(stdout: WriteStream, capabilities: Capabilities) {
		this.#stdout = stdout;
		this.capabilities = capabilities;
	}

	get size(): Size {
		const {columns, rows} = this.#stdout;
		return {columns: columns || fallback.columns, rows: rows || fallback.rows};
	}

	get entered(): boolean {
		return this.#entered;
	}

	enter(): void {
		if (!this.#entered) {
			this.#entered = true;
			this.#shown = null;
			process.on('exit', this.#atExit);
			this.#stdout.off('error', deaf).on('error', deaf);
			this.#releaseWarnings = holdWarnings();
			this.#stdout.write(enter);
		}
	}

	/** Safe to call twice, and from an exit handler: a terminal is written to synchronously. */
	leave(): void {
		if (this.#entered) {
			this.#entered = false;
			process.off('exit', this.#atExit);
			this.#stdout.write(leave);
			this.#releaseWarnings();
		}
	}

	/** Shows a frame. Writes nothing while the screen is released, or if nothing changed. */
	paint(frame: Frame): void {
		if (!this.#entered) {
			return;
		}

		const text = paint(this.#shown, frame, this.size);
		this.#shown = frame;
		if (text !== '') {
			this.#stdout.write(text);
		}
	}

	/** The text of a row as it is shown. */
	lineAt(row: number): string {
		return stripVTControlCharacters(this.#shown?.[row] ?? '');
	}

	/** Into the terminal's clipboard (OSC 52); one that does not know the sequence ignores it. */
	copy(text: string): void {
		if (this.#entered) {
			this.#stdout.write(`\u001b]52;c;${Buffer.from(text).toString('base64')}\u0007`);
		}
	}

	/** Redraws everything at the next frame: the window has a new size, or another program has written to it. */
	invalidate(): void {
		this.#shown = null;
	}
}
