// A file that cannot be written any more ends the recording by its signal, and is told once it is closed; it breaks nothing else.

import {gunzipSync} from 'node:zlib';
import test from 'ava';
import type {OutputFile} from '../../src/output/sinks/file.js';
import {openGzipFile} from '../../src/output/sinks/gzip-file.js';

/** Takes what is written until `most` bytes, as a disk does. */
function diskOf(most: number) {
	const parts: Buffer[] = [];
	let opened = false;
	const file: OutputFile = {
		isStdout: false,
		write: async () => {},
		stage: async () => ({commit: async () => {}, discard: async () => {}}),
		stream: () => ({
			write: async data => {
				opened = true;
				if (Buffer.concat(parts).length + data.length > most) {
					throw new Error('no space left on device');
				}

				parts.push(Buffer.from(data as Uint8Array));
			},
			close: async () => {},
			readerGone: new AbortController().signal,
		}),
	};
	return {file, content: () => Buffer.concat(parts), isOpened: () => opened};
}

test('lines are read back as they were written', async t => {
	const disk = diskOf(1e6);
	const file = openGzipFile(disk.file);
	file.write('one');
	file.write('two');
	await file.close();
	t.is(gunzipSync(disk.content()).toString(), 'one\ntwo\n');
	t.false(file.failed.aborted);
});

test('a file that nothing came for is not touched', async t => {
	const disk = diskOf(1e6);
	await openGzipFile(disk.file).close();
	t.false(disk.isOpened());
});

test('a disk that is full is told by the signal and when it is closed, and later lines do no harm', async t => {
	const file = openGzipFile(diskOf(100).file);
	const failed = new Promise<void>(resolve => file.failed.addEventListener('abort', () => resolve()));
	for (let line = 0; line < 20_000 && !file.failed.aborted; line++) {
		file.write(String(Math.sin(line)));
		if (line % 1000 === 0) {
			await new Promise(resolve => setImmediate(resolve));
		}
	}

	await failed;
	file.write('after the end');
	await t.throwsAsync(file.close(), {message: /no space left/});
});
