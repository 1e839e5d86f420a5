// All output on stdout and stderr: lines that cannot control a terminal, and raw data.

import {createInterface} from 'node:readline';
import {toJson} from './json.js';
import {type Line, paint, wantsColor} from './paint.js';
import {streams} from './streams.js';
import {visible, visibleLines} from './visible.js';

export type Lines = string | readonly Line[];

type Failure = NodeJS.ErrnoException;

let failure: Failure | null = null;
let goesOn = false;
const onFailure = new Set<() => void>();

/** Call once, before anything is written. A failed write does not end the work: `settle` reports it at the end. */
export function watchStreams(): void {
	streams.stdout.on('error', (error: Failure) => {
		failure ??= error;
		for (const listener of onFailure) {
			listener();
		}
	});
	// No reader is left to be told.
	streams.stderr.on('error', () => {});
}

/** For streams that end when their reader has gone, such as `head`: that is no failure. */
export function endWithReader(listener: () => void): void {
	goesOn = true;
	onFailure.add(listener);
	if (failure !== null) {
		listener();
	}
}

/** Their encoding. */
export const toText = (lines: Lines, color = false): string =>
	(typeof lines === 'string' ? [lines] : lines).map(line => `${paint(line, color)}\n`).join('');

/** Whether this stream takes colours. */
export const hasColor = (stream: 'stdout' | 'stderr'): boolean => wantsColor(process.env, isTerminal(stream));

/** Writes each line on stdout, escaped. */
export function print(lines: Lines): void {
	write(toText(lines, hasColor('stdout')));
}

/** One JSON document, on a line of its own. */
export function printJson(value: unknown): void {
	write(`${toJson(value)}\n`);
}

/** Writes a document to stdout: byte for byte to a file or a pipe, and escaped on a terminal. */
export function printDocument(text: string): void {
	write(
		streams.stdout.isTTY
			? visibleLines(text)
					.map(line => `${line}\n`)
					.join('')
			: text,
	);
}

/** Writes raw bytes. Resolves when more may be written. Output after the reader has gone is dropped. */
export async function writeBytes(
	data: string | Uint8Array,
	to: 'stdout' | 'stderr' = 'stdout',
): Promise<void> {
	const stream = streams[to];
	if ((to === 'stdout' && failure !== null) || stream.write(data)) {
		return;
	}

	await new Promise<void>(resolve => {
		const done = () => {
			stream.off('drain', done);
			onFailure.delete(done);
			resolve();
		};
		stream.once('drain', done);
		onFailure.add(done);
	});
}

function write(text: string): void {
	if (failure === null && text !== '') {
		streams.stdout.write(text);
	}
}

// A line on stderr that the next one is written over.
let passing = false;
const clearLine = '\r\u001B[K';

/** Writes each string as one line on stderr, escaped. */
export function note(lines: Lines): void {
	streams.stderr.write(`${passing ? clearLine : ''}${toText(lines, hasColor('stderr'))}`);
	passing = false;
}

/** On a terminal, shows a temporary line, which the next one replaces and null removes. Elsewhere does nothing. */
export function showPassing(line: string | null): void {
	if (streams.stderr.isTTY && (passing || line !== null)) {
		streams.stderr.write(`${clearLine}${visible(line ?? '')}`);
		passing = line !== null;
	}
}

/** Whether the user can be asked: a terminal to read from, and one to ask on. */
export const canAsk = (): boolean => streams.stdin.isTTY === true && streams.stderr.isTTY === true;

/** Asks on stderr, and resolves with the line that is typed; empty at the end of input, or where the signal fires. */
export async function ask(question: string, signal: AbortSignal): Promise<string> {
	const reader = createInterface({input: streams.stdin, signal});
	streams.stderr.write(visible(question));
	try {
		for await (const line of reader) {
			return line;
		}

		streams.stderr.write('\n');
		return '';
	} finally {
		reader.close();
		streams.stdin.unref();
	}
}

export const isTerminal = (stream: 'stdout' | 'stderr'): boolean => streams[stream].isTTY === true;

export interface Size {
	readonly columns: number;
	readonly rows: number;
}

/** Of the window; null where stdout is none. Of a terminal that does not report one, the usual. */
export const windowSize = (): Size | null =>
	isTerminal('stdout') ? {columns: streams.stdout.columns || 80, rows: streams.stdout.rows || 24} : null;

/**
 * Waits until stdout has taken everything. False where it did not: a reader that has gone away knows that itself, and all else is told
 * on stderr.
 */
export async function settle(): Promise<boolean> {
	if (failure === null) {
		await new Promise<void>(resolve => streams.stdout.write('', () => resolve()));
		// An error is told after the end of the write that it is of.
		await new Promise(resolve => setImmediate(resolve));
	}

	const isReaderGone = failure?.code === 'EPIPE';
	if (failure !== null && !isReaderGone) {
		note(`wgsim: cannot write to stdout: ${failure.message}`);
	}

	return failure === null || (isReaderGone && goesOn);
}
