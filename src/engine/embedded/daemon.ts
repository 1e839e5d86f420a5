// The process of the embedded engine: arguments, identity, start and end.

import {spawn} from 'node:child_process';
import {closeSync, mkdirSync, openSync, readFileSync, rmSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {setTimeout as sleep} from 'node:timers/promises';
import {InterruptedError, messageOf, WgsimError} from '../../errors.js';
import {type Engine, probeSocket} from '../client.js';
import type {EmbeddedPaths} from '../embedded-paths.js';
import {searchPath} from '../process.js';

const startWithin = 60_000;
// dockerd itself gives its containers 15 s.
const stopWithin = 45_000;

export interface DaemonOptions {
	readonly program: string;
	readonly sockets: readonly string[];
	/** The wrapper to run containers with, or null for the engine's own runtime. */
	readonly runtime: string | null;
}

/** Nothing of the host is touched: no bridge, no firewall rules, no forwarding, no configuration of another Docker. */
export function daemonArguments(paths: EmbeddedPaths, {sockets, runtime}: DaemonOptions): string[] {
	return [
		'--bridge=none',
		'--iptables=false',
		'--ip6tables=false',
		'--ip-forward=false',
		'--userland-proxy=false',
		`--config-file=${join(paths.state, 'daemon.json')}`,
		`--data-root=${paths.data}`,
		`--exec-root=${paths.execRoot}`,
		`--pidfile=${paths.pidFile}`,
		// Where the system runs a containerd, dockerd uses that: keep apart from another Docker's containers there.
		'--containerd-namespace=wgsim',
		'--containerd-plugins-namespace=wgsim-plugins',
		'--group=root',
		'--log-opt=max-size=10m',
		...(runtime === null ? [] : [`--add-runtime=wgsim=${runtime}`, '--default-runtime=wgsim']),
		...sockets.map(socket => `--host=unix://${socket}`),
	];
}

/**
 * The pid of our daemon, or null. A pid file alone proves nothing: the number may belong to another process by now.
 * @throws {WgsimError} where this user may not see it
 */
export function findDaemon(paths: EmbeddedPaths): number | null {
	try {
		const pid = Number(readFileSync(paths.pidFile, 'utf8').trim());
		return readArguments(pid).includes(`--data-root=${paths.data}`) ? pid : null;
	} catch (error) {
		if ((error as NodeJS.ErrnoException).code === 'EACCES') {
			throw new WgsimError(`cannot tell whether the embedded engine runs: ${messageOf(error)}`, {
				hint: 'run as root',
				cause: error,
			});
		}

		return null;
	}
}

/** The sockets that a running daemon was told to listen on. */
export function socketsOf(pid: number): string[] {
	return readArguments(pid)
		.filter(argument => argument.startsWith('--host=unix://'))
		.map(argument => argument.slice('--host=unix://'.length));
}

/** Starts the daemon and returns when it answers. */
export async function startDaemon(
	paths: EmbeddedPaths,
	options: DaemonOptions,
	signal?: AbortSignal,
): Promise<Engine> {
	mkdirSync(paths.data, {recursive: true, mode: 0o711});
	mkdirSync(paths.execRoot, {recursive: true, mode: 0o711});
	writeFileSync(join(paths.state, 'daemon.json'), '{}\n');
	// A stale pid file whose number was given to someone else keeps dockerd from starting.
	rmSync(paths.pidFile, {force: true});
	const log = openSync(paths.log, 'w', 0o640);
	const child = spawn(options.program, daemonArguments(paths, options), {
		detached: true,
		cwd: '/',
		stdio: ['ignore', log, log],
		env: {...process.env, PATH: searchPath()},
	});
	closeSync(log);
	let failure: string | null = null;
	child.on('error', error => {
		failure = error.message;
	});
	child.on('exit', (code, killer) => {
		failure = `it ended with ${killer ?? `exit code ${code}`}`;
	});
	try {
		return await waitForAnswer(paths, () => failure, signal);
	} catch (error) {
		child.kill('SIGTERM');
		throw error;
	} finally {
		child.removeAllListeners();
		child.unref();
	}
}

async function waitForAnswer(
	paths: EmbeddedPaths,
	failure: () => string | null,
	signal: AbortSignal | undefined,
): Promise<Engine> {
	const deadline = performance.now() + startWithin;
	for (;;) {
		const {engine} = await probeSocket(paths.socket, signal);
		if (engine !== null) {
			return engine;
		}

		if (signal?.aborted) {
			throw new InterruptedError();
		}

		if (failure() !== null || performance.now() > deadline) {
			throw new WgsimError(
				`the embedded engine did not start: ${failure() ?? `no answer within ${startWithin / 1000} s`}`,
				{hint: `its log is ${paths.log}`, details: tailOf(paths.log)},
			);
		}

		await sleep(50);
	}
}

/** Ends the daemon and waits until it is gone; it stops its containers first. */
export async function stopDaemon(paths: EmbeddedPaths, pid: number): Promise<void> {
	process.kill(pid, 'SIGTERM');
	const deadline = performance.now() + stopWithin;
	while (findDaemon(paths) === pid) {
		if (performance.now() > deadline) {
			throw new WgsimError(
				`the embedded engine (process ${pid}) has not ended within ${stopWithin / 1000} s`,
				{
					hint: `stop its labs first (wgsim stop --all), or look at ${paths.log}`,
					details: tailOf(paths.log),
				},
			);
		}

		await sleep(50);
	}
}

function readArguments(pid: number): string[] {
	return readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0');
}

function tailOf(path: string): string[] {
	try {
		return readFileSync(path, 'utf8').trim().split('\n').slice(-8);
	} catch {
		return [];
	}
}
