// Lines of text into a gzip file, of which all but the last seconds can be read if this process is killed.

import {constants, createGzip} from 'node:zlib';
import type {OutputFile} from './file.js';

/** Milliseconds after which what was written can be read. A flush costs some compression. */
const flushPeriod = 10_000;

export interface LineFile {
	/** Never throws: a failure comes by `failed`, and by `close`. */
	write(line: string): void;
	/** Aborted when the file cannot be written any more, or its reader has gone. */
	readonly failed: AbortSignal;
	/** @throws {WgsimError} if not all of it could be written */
	close(): Promise<void>;
}

export function openGzipFile(file: OutputFile): LineFile {
	const target = file.stream();
	const gzip = createGzip({level: 9});
	const failed = new AbortController();
	let failure: unknown = null;
	let isBegun = false;
	const writing = (async () => {
		try {
			for await (const part of gzip) {
				await target.write(part as Buffer);
			}
		} catch (error) {
			failure = error;
			failed.abort();
		}
	})();
	const timer = setInterval(() => isBegun && gzip.flush(constants.Z_SYNC_FLUSH), flushPeriod);
	timer.unref();
	return {
		write: line => {
			if (!failed.signal.aborted) {
				isBegun = true;
				gzip.write(`${line}\n`);
			}
		},
		failed: AbortSignal.any([failed.signal, target.readerGone]),
		close: async () => {
			clearInterval(timer);
			// Nothing came: an existing file stays.
			if (!isBegun) {
				gzip.destroy();
				return;
			}

			gzip.end();
			await writing;
			await target.close();
			if (failure !== null) {
				throw failure;
			}
		},
	};
}
