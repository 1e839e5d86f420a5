// Runs a long-lived command in a container and exchanges lines with it.

import {InterruptedError, WgsimError} from '../errors.js';
import {explain} from './call.js';
import type {Engine} from './client.js';
import {demux} from './demux.js';
import {splitLines} from './events.js';
import {type ExecOptions, openExec} from './exec.js';

export interface Conversation {
	/** One line to the command's input. */
	say(line: string): void;
	/** Lines of stdout as they come. Ends after close(), throws when the command ends before. */
	readonly lines: AsyncIterable<string>;
	/** Ends the command's input, and so the command. Safe to call twice. */
	close(): void;
}

/** Starts argv in the container. The command is to end with its input: Docker ends none when its client goes away. */
export async function converse(
	engine: Engine,
	container: string,
	argv: readonly string[],
	options: Omit<ExecOptions, 'stdin'> = {},
): Promise<Conversation> {
	const session = await openExec(engine, container, argv, {...options, attachStdin: true});
	let closed = false;
	const stderr: string[] = [];

	async function* readStdout(): AsyncGenerator<Buffer> {
		for await (const {stream, data} of demux(session.socket)) {
			if (stream === 'stdout') {
				yield data;
			} else {
				stderr.push(data.toString());
				// Only its end is ever shown.
				stderr.splice(0, Math.max(0, stderr.length - 20));
			}
		}
	}

	async function* readLines(): AsyncGenerator<string> {
		try {
			yield* splitLines(readStdout());
		} catch (error) {
			if (!closed) {
				throw options.signal?.aborted ? new InterruptedError() : explain('run', session.title, error);
			}
		} finally {
			session.release();
		}

		if (!closed) {
			const details = stderr.join('').trim().split('\n').slice(-10);
			throw new WgsimError(`${session.title} ended early`, {details});
		}
	}

	// A command that has ended takes no more: its lines say so.
	session.socket.on('error', () => {});
	return {
		say: line => {
			session.socket.write(`${line}\n`);
		},
		lines: readLines(),
		close: () => {
			closed = true;
			session.release();
		},
	};
}
