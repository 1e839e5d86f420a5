// Where a stream of bytes goes: a file that is made with the first of them, or stdout for as long as somebody reads it.

import {type FileHandle, open} from 'node:fs/promises';
import {messageOf, WgsimError} from '../errors.js';

export interface Sink {
	/** Resolves when more may come. What is written after the reader has gone is dropped. */
	write(data: Buffer | string): Promise<void>;
	close(): Promise<void>;
	/** Aborted when whoever read stdout has had enough: `… -w - | head`. That is no failure. */
	readonly readerGone: AbortSignal;
}

/** `path` is a file's, or `-` for stdout. A file that is there is replaced, but not before there is something to write. */
export const openSink = (path: string): Sink => (path === '-' ? openStdout() : openFile(path));

function openFile(path: string): Sink {
	let file: FileHandle | null = null;
	const attempt = async (act: () => Promise<unknown>): Promise<void> => {
		try {
			await act();
		} catch (error) {
			throw new WgsimError(`cannot write ${path}: ${messageOf(error)}`, {cause: error});
		}
	};
	return {
		write: data =>
			attempt(async () => {
				file ??= await open(path, 'w');
				await file.writeFile(data);
			}),
		close: () => attempt(async () => file?.close()),
		readerGone: new AbortController().signal,
	};
}

function openStdout(): Sink {
	const {stdout} = process;
	const gone = new AbortController();
	const onError = () => gone.abort();
	stdout.on('error', onError);
	return {
		write: async data => {
			if (gone.signal.aborted || stdout.write(data)) {
				return;
			}

			await new Promise<void>(resolve => {
				const done = () => {
					stdout.off('drain', done);
					gone.signal.removeEventListener('abort', done);
					resolve();
				};
				stdout.once('drain', done);
				gone.signal.addEventListener('abort', done, {once: true});
			});
		},
		// The listener stays: an EPIPE may still be on its way when all is done.
		close: async () => {},
		readerGone: gone.signal,
	};
}
