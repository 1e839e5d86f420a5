// A long-lived command in a container: its input, its output as it comes, its end and its exit code.

import {InterruptedError, WgsimError} from '../errors.js';
import {splitLines} from '../shared/lines.js';
import {explain, unanswered} from './call.js';
import type {Engine} from './connection.js';
import {demux} from './demux.js';
import {type ExecOptions, openExec, waitForExitCode} from './exec.js';

export interface SessionOptions extends Omit<ExecOptions, 'stdin'> {
	/**
	 * Docker ends no command when its client goes away. Either the command ends with its `input`, and so with our connection; or a shell
	 * in the container watches the connection and ends the `process`, or its whole `group`. Such a command has no input. The
	 * container needs `sh` and `cat`, or `bash`.
	 */
	readonly endsWith?: 'input' | 'process' | 'group';
	/** The signal breaks the connection, which is an `InterruptedError`; or it ends the input, and what the command still says comes. */
	readonly onSignal?: 'break' | 'finish';
	/** Which end by itself is no error: none, one with exit code 0, or any. */
	readonly mayEnd?: 'never' | 'well' | 'anyhow';
	/** Takes stderr. Without it the last of it is kept, for an error. */
	readonly onStderr?: (data: Buffer) => void;
	/** Milliseconds that the command has to end after the end of its input. What it says until then is not lost. */
	readonly grace?: number;
}

export interface ExecSession {
	/** Stdout, read as fast as it is taken. Ends after close(). Throws when the connection fails, or the command ends as it must not. */
	readonly output: AsyncIterable<Buffer>;
	/** The same by lines, without empty ones. */
	readonly lines: AsyncIterable<string>;
	/** Writes to the command's stdin; nothing any more after `finish`. */
	send(text: string): void;
	/** The end of the command's input. It is given its grace to end. */
	finish(): void;
	/** Breaks the connection, and so ends the command. Safe to call twice, and after the end. */
	close(): void;
	/** Once `output` has ended. */
	exitCode(): Promise<number>;
}

// Each holds our connection as its input, and at the end of that, by close() or by the death of wgsim, ends the command. With job
// control, bash gives the command a process group of its own.
const guards = {
	input: [],
	process: [
		'sh',
		'-c',
		[
			'exec 3<&0 </dev/null',
			'"$@" 3<&- & command=$!',
			'{ cat <&3; kill "$command"; } >/dev/null 2>&1 3<&3 & watch=$!',
			'wait "$command"; code=$?',
			'kill "$watch" 2>/dev/null',
			'exit "$code"',
		].join('\n'),
		'wgsim-stream',
	],
	group: [
		'bash',
		'-c',
		[
			'set -m',
			'"$@" </dev/null & command=$!',
			'{ while read -r _; do :; done; kill -- "-$command"; } <&0 >/dev/null 2>&1 & watcher=$!',
			'wait "$command"; code=$?',
			'kill -- "-$watcher" 2>/dev/null',
			'exit "$code"',
		].join('\n'),
		'bash',
	],
} as const;

// Pieces of stderr that are kept; only their end is ever shown.
const keptPieces = 20;

/** `within` is for all of the session; without it the command may say nothing for as long as it likes. */
export async function openSession(
	engine: Engine,
	container: string,
	argv: readonly string[],
	options: SessionOptions = {},
): Promise<ExecSession> {
	const {signal, within, endsWith = 'input', mayEnd = 'anyhow', grace = 10_000, ...rest} = options;
	if (signal?.aborted) {
		throw new InterruptedError();
	}

	const title = `${argv[0]} in ${container}`;
	const breaking = signal !== undefined && options.onSignal !== 'finish' ? {signal} : {};
	const opening = {...rest, ...breaking, attachStdin: true};
	const connection = await openExec(engine, container, [...guards[endsWith], ...argv], opening);
	const {socket} = connection;
	const lastWords: Buffer[] = [];
	const {
		onStderr = (data: Buffer) => {
			lastWords.push(data);
			lastWords.splice(0, Math.max(0, lastWords.length - keptPieces));
		},
	} = options;
	let closed = false;
	let deadline: NodeJS.Timeout | null = null;
	const timer =
		within === undefined
			? undefined
			: setTimeout(() => socket.destroy(unanswered('run', title, within)), within);
	const close = () => {
		closed = true;
		signal?.removeEventListener('abort', finish);
		clearTimeout(timer);
		clearTimeout(deadline ?? undefined);
		connection.release();
	};
	const finish = () => {
		if (deadline === null && !closed) {
			socket.end();
			deadline = setTimeout(close, grace);
		}
	};
	// The command may be gone before it has read its input: the end of its output tells that.
	socket.on('error', () => {});
	if (options.onSignal === 'finish') {
		signal?.addEventListener('abort', finish, {once: true});
		if (signal?.aborted) {
			finish();
		}
	}

	const details = () => Buffer.concat(lastWords).toString().trim().split('\n').slice(-10);
	const judgeEnd = async (): Promise<void> => {
		if (mayEnd === 'never') {
			throw new WgsimError(`${title} ended early`, {details: details()});
		}

		const code = mayEnd === 'well' ? await waitForExitCode(connection, signal) : 0;
		if (code !== 0) {
			throw new WgsimError(`${container}: ${argv[0]} ended with exit code ${code}`, {
				details: [argv.join(' '), ...details()],
			});
		}
	};

	async function* read(): AsyncGenerator<Buffer> {
		let endedAlone = false;
		try {
			for await (const {stream, data} of demux(socket)) {
				if (stream === 'stdout') {
					yield data;
				} else {
					onStderr(data);
				}
			}

			endedAlone = !closed;
		} catch (error) {
			if (!closed) {
				throw signal?.aborted && 'signal' in breaking ? new InterruptedError() : explain('run', title, error);
			}
		} finally {
			close();
		}

		if (endedAlone) {
			await judgeEnd();
		}
	}

	const output = read();
	return {
		output,
		lines: splitLines(output),
		send: text => {
			if (!closed && deadline === null) {
				socket.write(text);
			}
		},
		finish,
		close,
		exitCode: () => waitForExitCode(connection),
	};
}
