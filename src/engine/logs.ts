// Reads the output of a container's first process: as it grows, or its end.

import {Readable} from 'node:stream';
import {InterruptedError} from '../errors.js';
import {splitLines} from '../shared/lines.js';
import {call, explain} from './call.js';
import type {Engine} from './connection.js';
import {demux} from './demux.js';

/**
 * Yields lines of stdout, the last `tail` that were written already and then each new one, until the container ends.
 * It costs the machine nothing but the bytes: no process is started for it.
 */
export async function* followLogs(
	engine: Engine,
	container: string,
	{tail, signal}: {readonly tail: number; readonly signal?: AbortSignal | undefined},
): AsyncGenerator<string> {
	const options = {follow: true as const, stdout: true, stderr: false, tail};
	const follow = (request: object) => engine.docker.getContainer(container).logs({...options, ...request});
	const stream = await call('follow the output of', container, follow, {signal, retry: 'failed'});
	const source = stream as NodeJS.ReadableStream & AsyncIterable<Buffer> & {destroy(): void};
	async function* readStdout(): AsyncGenerator<Buffer> {
		for await (const {data} of demux(source)) {
			yield data;
		}
	}

	try {
		yield* splitLines(readStdout());
	} catch (error) {
		throw signal?.aborted ? new InterruptedError() : explain('follow the output of', container, error);
	} finally {
		source.destroy();
	}
}

/** The last lines of stdout and stderr, without empty ones. */
export async function readLogEnd(
	engine: Engine,
	container: string,
	tail: number,
	signal?: AbortSignal,
): Promise<string[]> {
	const options = {follow: false as const, stdout: true, stderr: true, tail};
	const read = (request: object) => engine.docker.getContainer(container).logs({...options, ...request});
	const frames = await call('read the output of', container, read, {signal, retry: 'failed'});
	const texts: Buffer[] = [];
	for await (const {data} of demux(Readable.from([frames]))) {
		texts.push(data);
	}

	return Buffer.concat(texts).toString().split('\n').filter(Boolean);
}
