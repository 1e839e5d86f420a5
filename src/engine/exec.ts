// Runs commands in containers: with their output collected, as a stream of lines, or attached to our terminal.

import type {Duplex} from 'node:stream';
import {setTimeout as sleep} from 'node:timers/promises';
import type Docker from 'dockerode';
import {InterruptedError, WgsimError} from '../errors.js';
import {call, callTimeout, expectFields, explain, unanswered} from './call.js';
import type {Engine} from './connection.js';
import {demux} from './demux.js';
import {watchExec} from './exec-watch.js';
import {expectUpgraded} from './upgrade.js';

export interface ExecOptions {
	readonly signal?: AbortSignal;
	readonly stdin?: string | Buffer;
	readonly user?: string;
	readonly workdir?: string;
	/** No secret belongs here: `docker inspect` shows it. Use stdin. */
	readonly env?: Readonly<Record<string, string>>;
	/** Milliseconds for all of a command that is run to its end; as for any call to Docker by default. */
	readonly within?: number;
}

export interface ExecResult {
	readonly stdout: string;
	readonly stderr: string;
	readonly exitCode: number;
}

/** Runs argv to its end and collects its output. A failing command is a result, not an error. */
export async function runExec(
	engine: Engine,
	container: string,
	argv: readonly string[],
	options: ExecOptions = {},
): Promise<ExecResult> {
	const {stdin, signal, within = callTimeout()} = options;
	const session = await openExec(engine, container, argv, {...options, attachStdin: stdin !== undefined});
	const output: Record<'stdout' | 'stderr', Buffer[]> = {stdout: [], stderr: []};
	const timer = setTimeout(() => {
		session.socket.destroy(unanswered('run', session.title, within));
	}, within);
	try {
		if (stdin !== undefined) {
			session.socket.end(stdin);
		}

		for await (const {stream, data} of demux(session.socket)) {
			output[stream].push(data);
		}
	} catch (error) {
		throw signal?.aborted ? new InterruptedError() : explain('run', describe(container, argv), error);
	} finally {
		clearTimeout(timer);
		session.release();
	}

	return {
		stdout: Buffer.concat(output.stdout).toString(),
		stderr: Buffer.concat(output.stderr).toString(),
		exitCode: await waitForExitCode(session, signal),
	};
}

/** Like `runExec`, but a command that fails is an error with its argv and the end of its stderr. Returns stdout. */
export async function mustExec(
	engine: Engine,
	container: string,
	argv: readonly string[],
	options: ExecOptions = {},
): Promise<string> {
	const {stdout, stderr, exitCode} = await runExec(engine, container, argv, options);
	if (exitCode !== 0) {
		throw new WgsimError(`${container}: ${argv[0]} failed with exit code ${exitCode}`, {
			details: [argv.join(' '), ...stderr.trim().split('\n').slice(-10)],
		});
	}

	return stdout;
}

export interface ExecConnection {
	/** Framed by Docker unless there is a terminal. */
	readonly socket: Duplex;
	readonly exec: Docker.Exec;
	/** For messages. */
	readonly title: string;
	/** Closes the connection and forgets the signal. Docker does not end the command for it. */
	release(): void;
}

/** Opens an exec's connection. Half-closing `socket` is the command's end of input. */
export async function openExec(
	engine: Engine,
	container: string,
	argv: readonly string[],
	options: ExecOptions & {readonly attachStdin: boolean; readonly tty?: boolean},
): Promise<ExecConnection> {
	const {signal, user, workdir, env = {}, attachStdin, tty = false} = options;
	const title = describe(container, argv);
	if (signal?.aborted) {
		throw new InterruptedError();
	}

	const create = (request: object) =>
		engine.docker.getContainer(container).exec({
			Cmd: [...argv],
			AttachStdin: attachStdin,
			AttachStdout: true,
			AttachStderr: true,
			Tty: tty,
			Env: Object.entries(env).map(([key, value]) => `${key}=${value}`),
			...(user === undefined ? {} : {User: user}),
			...(workdir === undefined ? {} : {WorkingDir: workdir}),
			...request,
		});
	// An exec that is only created does nothing yet.
	const exec = await call('run', title, create, {signal, retry: 'lost'});
	// Without hijack, end() would destroy the socket and the output with it (docker-modem).
	const start = (request: object) => exec.start({hijack: true, stdin: attachStdin, Tty: tty, ...request});
	const socket = await call('run', title, start, {signal});
	expectUpgraded(`run ${title}`, socket);

	// The request's signal does not reach a socket that was upgraded.
	const abort = () => socket.destroy(new InterruptedError());
	signal?.addEventListener('abort', abort, {once: true});
	const endWatch = watchExec(exec, title, socket);
	const release = () => {
		endWatch();
		signal?.removeEventListener('abort', abort);
		socket.destroy();
	};
	return {socket, exec, title, release};
}

/** Docker may not have noted the exit code yet when the output ends: ask until it has. */
export async function waitForExitCode({exec, title}: ExecConnection, signal?: AbortSignal): Promise<number> {
	const deadline = performance.now() + 10_000;
	for (let pause = 2; ; pause = Math.min(pause * 2, 100)) {
		const inspect = (request: object) => exec.inspect(request);
		const answer = await call('inspect', title, inspect, {signal, retry: 'failed'});
		const {Running, ExitCode} = expectFields('inspect', title, answer, ['Running']);
		if (!Running && typeof ExitCode === 'number') {
			return ExitCode;
		}

		if (performance.now() > deadline) {
			throw new WgsimError(`${title}: Docker reported no exit code within 10 s of the end of output`);
		}

		await sleep(pause);
	}
}

function describe(container: string, argv: readonly string[]): string {
	return `${argv[0] ?? ''} in ${container}`;
}
