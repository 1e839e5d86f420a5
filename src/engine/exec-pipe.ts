// Runs a program in a container with binary input and output, and lines of its own beside them.

import {InterruptedError} from '../errors.js';
import {explain} from './call.js';
import type {Engine} from './client.js';
import {demux} from './demux.js';
import {openExec, waitForExitCode} from './exec.js';

export interface ExecPipe {
	/** The program's stdout, as it comes. It is read as fast as it is taken. Throws when the connection fails. */
	readonly output: AsyncIterable<Buffer>;
	/** Writes to the program's stdin. */
	send(text: string): void;
	/** The end of its input, upon which it is to end by itself: what it still says then comes through. */
	finish(): void;
	/** Breaks the connection. Safe to call twice, and after the end. */
	close(): void;
	/** Once `output` has ended. */
	exitCode(): Promise<number>;
}

// Milliseconds that a program has to end after the end of its input. What it says until then is not lost.
const grace = 10_000;

/**
 * `signal` is the polite way out: it ends the program's input. The program has to end when its input does, which it also
 * sees when this process dies; Docker never ends an exec when its client goes away.
 */
export async function pipeExec(
	engine: Engine,
	container: string,
	argv: readonly string[],
	{onErrorLine, signal}: {readonly onErrorLine: (line: string) => void; readonly signal?: AbortSignal},
): Promise<ExecPipe> {
	if (signal?.aborted) {
		throw new InterruptedError();
	}

	const session = await openExec(engine, container, argv, {attachStdin: true});
	let closed = false;
	let deadline: NodeJS.Timeout | null = null;
	const close = () => {
		closed = true;
		signal?.removeEventListener('abort', finish);
		clearTimeout(deadline ?? undefined);
		session.release();
	};
	const finish = () => {
		if (deadline === null && !closed) {
			session.socket.end();
			deadline = setTimeout(close, grace);
		}
	};
	// The program may be gone before it has read its input: the end of its output tells that.
	session.socket.on('error', () => {});
	signal?.addEventListener('abort', finish, {once: true});
	if (signal?.aborted) {
		finish();
	}

	async function* readOutput(): AsyncGenerator<Buffer> {
		let rest = '';
		try {
			for await (const {stream, data} of demux(session.socket)) {
				if (stream === 'stdout') {
					yield data;
					continue;
				}

				const lines = (rest + data.toString()).split('\n');
				rest = lines.pop() ?? '';
				lines.filter(line => line !== '').forEach(onErrorLine);
			}
		} catch (error) {
			if (!closed) {
				throw explain('run', session.title, error);
			}
		} finally {
			if (rest !== '') {
				onErrorLine(rest);
			}

			close();
		}
	}

	return {
		output: readOutput(),
		send: text => {
			if (!closed && deadline === null) {
				session.socket.write(text);
			}
		},
		finish,
		close,
		exitCode: () => waitForExitCode(session),
	};
}
