// Reads the output of a container's first process with the times at which Docker took it.

import {StringDecoder} from 'node:string_decoder';
import {call, explain} from './call.js';
import type {Engine} from './connection.js';
import {demux} from './demux.js';

export interface LogLine {
	/** RFC 3339 in UTC with nine decimals: texts compare as the times do. */
	readonly time: string;
	readonly stream: 'stdout' | 'stderr';
	readonly text: string;
}

interface LogOptions {
	/** Goes on until the container ends. */
	readonly follow: boolean;
	/** Lines of then and later: RFC 3339; null for all. */
	readonly since: string | null;
	readonly signal?: AbortSignal | undefined;
}

/** Yields lines as they come; when the signal fires it ends. */
export async function* readLogLines(
	engine: Engine,
	container: string,
	{follow, since, signal}: LogOptions,
): AsyncGenerator<LogLine> {
	const options = {stdout: true, stderr: true, timestamps: true, ...sinceOption(since)};
	// Docker answers without `follow` in one piece, and dockerode with a buffer: a stream that is not held open ends by itself.
	const read = (request: object) =>
		engine.docker.getContainer(container).logs({...options, ...request, follow: true as const});
	const readAll = (request: object) =>
		engine.docker.getContainer(container).logs({...options, ...request, follow: false as const});
	const what = 'read the output of';
	try {
		if (!follow) {
			const frames = await call(what, container, readAll, {signal, retry: 'failed'});
			yield* linesOf([frames]);
			return;
		}

		const stream = await call(what, container, read, {signal, retry: 'failed'});
		const source = stream as NodeJS.ReadableStream & AsyncIterable<Buffer> & {destroy(): void};
		try {
			yield* linesOf(source);
		} finally {
			source.destroy();
		}
	} catch (error) {
		if (!signal?.aborted) {
			throw explain(what, container, error);
		}
	}
}

/** Seconds and nanoseconds since the epoch: a number of JavaScript's does not hold as many digits. */
function sinceOption(since: string | null): object {
	if (since === null) {
		return {};
	}

	const nanoseconds = (/\.(\d{1,9})/.exec(since)?.[1] ?? '').padEnd(9, '0');
	return {since: `${Math.floor(Date.parse(since) / 1000)}.${nanoseconds}`};
}

async function* linesOf(source: AsyncIterable<Buffer> | Iterable<Buffer>): AsyncGenerator<LogLine> {
	const rests = {
		stdout: {text: '', decoder: new StringDecoder('utf8')},
		stderr: {text: '', decoder: new StringDecoder('utf8')},
	};
	for await (const {stream, data} of demux(toAsync(source))) {
		const rest = rests[stream];
		const lines = (rest.text + rest.decoder.write(data)).split('\n');
		rest.text = lines.pop() ?? '';
		for (const line of lines) {
			yield parse(stream, line);
		}
	}

	for (const stream of ['stdout', 'stderr'] as const) {
		if (rests[stream].text !== '') {
			yield parse(stream, rests[stream].text);
		}
	}
}

async function* toAsync<T>(source: AsyncIterable<T> | Iterable<T>): AsyncGenerator<T> {
	yield* source;
}

function parse(stream: LogLine['stream'], line: string): LogLine {
	const space = line.indexOf(' ');
	const [time, text] = space === -1 ? [line, ''] : [line.slice(0, space), line.slice(space + 1)];
	return {time, stream, text: text.replace(/\r$/, '')};
}
