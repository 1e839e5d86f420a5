// Connects our terminal or streams to a command in a container.

import type {Readable, Writable} from 'node:stream';
import {setTimeout as sleep} from 'node:timers/promises';
import type {ReadStream, WriteStream} from 'node:tty';
import {explain} from './call.js';
import type {Engine} from './connection.js';
import {demux} from './demux.js';
import {type ExecConnection, type ExecOptions, openExec, waitForExitCode} from './exec.js';

export interface AttachOptions extends Omit<ExecOptions, 'stdin'> {
	readonly stdin: Readable;
	readonly stdout: Writable;
	readonly stderr: Writable;
	/** Give the command a terminal. By default: when stdin and stdout both are terminals. */
	readonly tty?: boolean;
}

// Milliseconds between two tries to give the command the size of the window: at first, and at most. They double.
const [firstPause, longestPause] = [10, 500];

// What a shell reports of a command that SIGPIPE ended: 128 + 13.
const brokenPipe = 141;

/** Runs argv with our streams as its own and returns its exit code. The terminal is always restored. */
export async function attachExec(
	engine: Engine,
	container: string,
	argv: readonly string[],
	options: AttachOptions,
): Promise<number> {
	const {stdin, stdout, stderr, ...rest} = options;
	const tty = options.tty ?? (isTerminal(stdin) && isTerminal(stdout));
	const env = tty ? {TERM: process.env.TERM ?? 'xterm', ...options.env} : (options.env ?? {});
	const session = await openExec(engine, container, argv, {...rest, env, tty, attachStdin: true});
	const terminal = tty ? takeTerminal(session, stdin, stdout) : null;
	let readerGone = false;
	// `wgsim exec … | head`: the reader has gone, so end silently.
	const giveUp = () => {
		readerGone = true;
		session.release();
	};
	stdout.on('error', giveUp);
	stderr.on('error', giveUp);
	try {
		// The command may be gone before it has read its input: that is no failure of ours.
		session.socket.on('error', () => {});
		stdin.pipe(session.socket);
		if (tty) {
			let speaks = false;
			for await (const data of session.socket) {
				if (!speaks) {
					speaks = true;
					terminal?.resize();
				}

				await write(stdout, data as Buffer);
			}
		} else {
			for await (const piece of demux(session.socket)) {
				await write(piece.stream === 'stdout' ? stdout : stderr, piece.data);
			}
		}
	} catch (error) {
		if (!readerGone) {
			throw explain('run', session.title, error);
		}
	} finally {
		stdin.unpipe(session.socket);
		// A flowing stdin would keep the process alive.
		stdin.pause();
		if ('unref' in stdin && typeof stdin.unref === 'function') {
			stdin.unref();
		}

		stdout.off('error', giveUp);
		stderr.off('error', giveUp);
		terminal?.restore();
		session.release();
	}

	return readerGone ? brokenPipe : await waitForExitCode(session, rest.signal);
}

interface HeldTerminal {
	/** Gives the command the size of the window; to be called again once the command speaks. */
	resize(): void;
	restore(): void;
}

/** Raw mode, and the size of the window as it changes. */
function takeTerminal(session: ExecConnection, stdin: Readable, stdout: Writable): HeldTerminal {
	let ended = false;
	// Docker takes no size before the command has started: it refuses, or for a moment says yes and does nothing, as containerd does
	// while the terminal is being made. On a busy machine that takes seconds, and a shell without a size wraps no line. Once the
	// command has ended, nobody needs one.
	const resize = async () => {
		for (let pause = firstPause; !ended && isTerminal(stdout); pause = Math.min(2 * pause, longestPause)) {
			try {
				await session.exec.resize({h: stdout.rows, w: stdout.columns});
				return;
			} catch {
				await sleep(pause, undefined, {ref: false});
			}
		}
	};
	const input = isTerminal(stdin) ? stdin : null;
	input?.setRawMode(true);
	stdout.on('resize', resize);
	void resize();
	return {
		resize: () => void resize(),
		restore: () => {
			ended = true;
			stdout.off('resize', resize);
			input?.setRawMode(false);
		},
	};
}

async function write(target: Writable, data: Buffer): Promise<void> {
	if (!target.write(data)) {
		await new Promise<void>(resolve => {
			target.once('drain', resolve);
			// A closed pipe (`wgsim exec … | head`) never drains.
			target.once('close', resolve);
		});
	}
}

function isTerminal<T extends Readable | Writable>(stream: T): stream is T & ReadStream & WriteStream {
	return 'isTTY' in stream && stream.isTTY === true;
}
