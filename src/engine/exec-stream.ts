// Runs a long-lived command in a container and passes on its lines as they come.

import {InterruptedError, WgsimError} from '../errors.js';
import {explain, unanswered} from './call.js';
import type {Engine} from './client.js';
import {demux} from './demux.js';
import {splitLines} from './events.js';
import {type ExecOptions, openExec, waitForExitCode} from './exec.js';

export interface ExecStream {
	/** Lines of stdout, without empty ones. Throws when the command fails, ends after close(). */
	readonly lines: AsyncIterable<string>;
	/** Ends the command. Safe to call twice, and after its end. */
	close(): void;
}

// Docker never ends an exec when its client goes away. This shell does: it holds our connection as its input, and at
// the end of that, be it by close() or by the death of wgsim, it ends the command.
const guard = [
	'exec 3<&0 </dev/null',
	'"$@" 3<&- & command=$!',
	'{ cat <&3; kill "$command"; } >/dev/null 2>&1 3<&3 & watch=$!',
	'wait "$command"; code=$?',
	'kill "$watch" 2>/dev/null',
	'exit "$code"',
].join('\n');

/**
 * Starts argv in the container; its end of input is /dev/null. The container needs `sh` and `cat`. Without `within` it may
 * say nothing for as long as it likes.
 */
export async function streamExec(
	engine: Engine,
	container: string,
	argv: readonly string[],
	options: Omit<ExecOptions, 'stdin'> = {},
): Promise<ExecStream> {
	const guarded = ['sh', '-c', guard, 'wgsim-stream', ...argv];
	const title = `${argv[0]} in ${container}`;
	const {signal, within} = options;
	const session = await openExec(engine, container, guarded, {...options, attachStdin: true});
	const timer =
		within === undefined
			? undefined
			: setTimeout(() => session.socket.destroy(unanswered('run', title, within)), within);
	let closed = false;
	const stderr: Buffer[] = [];

	async function* readStdout(): AsyncGenerator<Buffer> {
		for await (const {stream, data} of demux(session.socket)) {
			if (stream === 'stdout') {
				yield data;
			} else {
				stderr.push(data);
				// Only its end is ever shown.
				stderr.splice(0, Math.max(0, stderr.length - 20));
			}
		}
	}

	async function* readLines(): AsyncGenerator<string> {
		try {
			yield* splitLines(readStdout());
		} catch (error) {
			if (closed) {
				return;
			}

			throw signal?.aborted ? new InterruptedError() : explain('run', title, error);
		} finally {
			clearTimeout(timer);
			session.release();
		}

		if (!closed) {
			await throwOnFailure();
		}
	}

	async function throwOnFailure(): Promise<void> {
		const exitCode = await waitForExitCode(session, signal);
		if (exitCode !== 0) {
			throw new WgsimError(`${container}: ${argv[0]} ended with exit code ${exitCode}`, {
				details: [argv.join(' '), ...Buffer.concat(stderr).toString().trim().split('\n').slice(-10)],
			});
		}
	}

	return {
		lines: readLines(),
		close: () => {
			closed = true;
			clearTimeout(timer);
			session.release();
		},
	};
}
