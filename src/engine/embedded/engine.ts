// The embedded engine: wgsim's own Docker, for machines where none runs.

import {readFileSync, rmSync} from 'node:fs';
import {createConnection} from 'node:net';
import {WgsimError} from '../../errors.js';
import {probeSocket} from '../client.js';
import {type EmbeddedPaths, embeddedPaths} from '../embedded-paths.js';
import {defaultSocket} from '../endpoint.js';
import {findProgram, isRoot, runProgram} from '../process.js';
import {type Report, silent} from '../progress.js';
import {missingCapabilities} from './capabilities.js';
import {findDaemon, socketsOf, startDaemon, stopDaemon} from './daemon.js';
import {installDocker, needsDocker} from './install.js';
import {withLock} from './lock.js';
import {writeWrapper} from './wrapper.js';

export interface EmbeddedStatus {
	/** Its process exists. */
	readonly running: boolean;
	/** It answers this user. */
	readonly answers: boolean;
	readonly pid: number | null;
	/** Why one that has a process does not answer: `permission denied`. */
	readonly problem: string | null;
	readonly version: string | null;
	/** Where it listens; the default socket first, if it has that. */
	readonly sockets: readonly string[];
	readonly data: string;
	readonly log: string;
	/** What the runtime wrapper takes out of each container, because this machine cannot grant it. */
	readonly withheld: readonly string[];
}

export interface EmbeddedOptions {
	readonly report?: Report;
	readonly signal?: AbortSignal;
}

/** What there is of the embedded engine now. */
export async function readStatus(paths: EmbeddedPaths = embeddedPaths()): Promise<EmbeddedStatus> {
	const pid = findDaemon(paths);
	const {engine, problem} = pid === null ? {engine: null, problem: null} : await probeSocket(paths.socket);
	return {
		running: pid !== null,
		answers: engine !== null,
		pid,
		problem,
		version: engine?.serverVersion ?? null,
		sockets: pid === null ? [] : socketsOf(pid),
		data: paths.data,
		log: paths.log,
		withheld: process.platform === 'linux' ? missingCapabilities() : [],
	};
}

/** Starts the embedded engine where it does not run yet, installing Docker first if there is none. */
export async function startEmbedded({
	report = silent,
	signal,
}: EmbeddedOptions = {}): Promise<EmbeddedStatus & {readonly started: boolean}> {
	requireRoot('starting');
	const paths = embeddedPaths();
	return withLock(paths.lock, async () => {
		const before = await readStatus(paths);
		if (before.answers) {
			return {...before, started: false};
		}

		if (needsDocker()) {
			await installDocker({report, ...(signal === undefined ? {} : {signal})});
		}

		report({step: 'engine', kind: 'step', text: 'starting'});
		const program = requireProgram('dockerd');
		const missing = missingCapabilities();
		if (missing.length > 0) {
			writeWrapper(paths.wrapper, requireProgram('runc'), missing);
		}

		const sockets = [...((await isFree(defaultSocket)) ? [defaultSocket] : []), paths.socket];
		const runtime = missing.length > 0 ? paths.wrapper : null;
		await startDaemon(paths, {program, sockets, runtime}, signal);
		const status = await readStatus(paths);
		report({step: 'engine', kind: 'done', text: `Docker ${status.version} on ${sockets.join(' and ')}`});
		return {...status, started: true};
	});
}

/** Ends the embedded engine, and no other. Images stay. False when it did not run. */
export async function stopEmbedded(): Promise<boolean> {
	requireRoot('stopping');
	const paths = embeddedPaths();
	return withLock(paths.lock, async () => {
		const pid = findDaemon(paths);
		if (pid !== null) {
			await stopDaemon(paths, pid);
		}

		await unmountWithin([paths.run, paths.data]);
		rmSync(paths.execRoot, {recursive: true, force: true});
		return pid !== null;
	});
}

/** dockerd may leave mounts behind: its network namespace, and its data folder on itself. */
async function unmountWithin(folders: readonly string[]): Promise<void> {
	const mounts = readFileSync('/proc/self/mountinfo', 'utf8')
		.split('\n')
		.map(line => line.split(' ')[4] ?? '')
		.filter(path => folders.some(folder => path === folder || path.startsWith(`${folder}/`)));
	for (const path of mounts.reverse()) {
		// Lazily: a process that still has it as its folder, such as a containerd that is about to end, is no reason to fail.
		await runProgram(['umount', '--lazy', path]);
	}
}

/** A socket is free when there is none, or one that a dead engine left: dockerd replaces it. */
async function isFree(socket: string): Promise<boolean> {
	return new Promise(resolve => {
		const client = createConnection(socket, () => {
			client.destroy();
			resolve(false);
		});
		client.on('error', (error: NodeJS.ErrnoException) => {
			resolve(error.code === 'ENOENT' || error.code === 'ECONNREFUSED');
		});
	});
}

function requireRoot(doing: string): void {
	if (process.platform !== 'linux') {
		throw new WgsimError('the embedded engine runs on Linux only', {
			hint: 'start Docker Desktop, or set DOCKER_HOST to an engine on a Linux machine',
		});
	}

	if (!isRoot()) {
		throw new WgsimError(`${doing} the embedded engine needs root`, {
			hint: "run again as root, or start Docker's service and join its group",
		});
	}
}

function requireProgram(name: string): string {
	const path = findProgram(name);
	if (path === null) {
		throw new WgsimError(`${name} is not installed`, {
			hint: 'install the package docker.io, or your Docker again',
		});
	}

	return path;
}
