// Connects to Docker, wherever it listens, and agrees with it on a version of the API.

import Docker from 'dockerode';
import {InterruptedError, messageOf, WgsimError} from '../errors.js';
import {watchfulAgent} from './agent.js';
import {defaultSocket, type Endpoint, type Environment, findEndpoints} from './endpoint.js';

/** A Docker that answered. Only engine/ may touch `docker`; for others this is a token to pass along. */
export interface Engine {
	readonly docker: Docker;
	readonly serverVersion: string;
	/** The version of the API that is spoken, `1.41` for instance. */
	readonly apiVersion: string;
	/** Where it listens, as DOCKER_HOST would have it. */
	readonly socket: string;
}

export interface ConnectOptions {
	readonly env?: Environment;
	readonly signal?: AbortSignal | undefined;
}

// Docker 20.10 speaks 1.41 and Docker 29 still 1.44: speaking the oldest that both ends know keeps all of them alike.
const oldestApi = '1.41';
const answerWithin = 5000;

interface Versioned {
	version(options: {abortSignal?: AbortSignal}): Promise<Docker.DockerVersion>;
}

/** @throws {WgsimError} when nothing answers: it names each place that was tried */
export async function connect({env = process.env, signal}: ConnectOptions = {}): Promise<Engine> {
	const failures: string[] = [];
	let denied = false;
	for (const endpoint of findEndpoints(env)) {
		try {
			return await connectTo(endpoint, signal);
		} catch (error) {
			if (error instanceof WgsimError) {
				throw error;
			}

			throwIfInterrupted(signal);
			denied ||= (error as NodeJS.ErrnoException).code === 'EACCES';
			failures.push(`${endpoint.address} (${endpoint.origin}): ${describe(error)}`);
		}
	}

	throw new WgsimError('no Docker engine answers', {hint: hintFor(env, denied), details: failures});
}

/** The engine, or null where none answers. Other troubles (a broken DOCKER_HOST) are errors still. */
export async function tryConnect(options: ConnectOptions = {}): Promise<Engine | null> {
	for (const endpoint of findEndpoints(options.env)) {
		const engine = await probe(endpoint, options.signal);
		if (engine !== null) {
			return engine;
		}
	}

	return null;
}

/** Connects to one unix socket, or null where nothing answers there. */
export async function connectSocket(path: string, signal?: AbortSignal): Promise<Engine | null> {
	return probe({address: `unix://${path}`, origin: path, options: {socketPath: path}}, signal);
}

async function probe(endpoint: Endpoint, signal: AbortSignal | undefined): Promise<Engine | null> {
	try {
		return await connectTo(endpoint, signal);
	} catch (error) {
		if (error instanceof WgsimError) {
			throw error;
		}

		throwIfInterrupted(signal);
		return null;
	}
}

async function connectTo(endpoint: Endpoint, signal: AbortSignal | undefined): Promise<Engine> {
	const deadline = AbortSignal.timeout(answerWithin);
	const either = signal === undefined ? deadline : AbortSignal.any([signal, deadline]);
	// @types/dockerode does not know that version() takes options as every other call does.
	const docker: Versioned = openDocker(endpoint);
	const version = await docker.version({abortSignal: either});
	// Whatever listens there, it may be no Docker.
	if (typeof version?.ApiVersion !== 'string') {
		throw new Error('what answers there is not Docker');
	}

	const apiVersion = negotiate(version.ApiVersion, version.MinAPIVersion ?? oldestApi, version.Version);
	return {
		docker: openDocker(endpoint, apiVersion),
		serverVersion: version.Version,
		apiVersion,
		socket: endpoint.address,
	};
}

function openDocker({options}: Endpoint, apiVersion?: string): Docker {
	// docker-modem lets DOCKER_HOST win over a socketPath through `host`: say that there is none.
	const explicit =
		options.socketPath === undefined
			? options
			: {...options, host: '', protocol: 'http' as const, agent: watchfulAgent};
	return new Docker(apiVersion === undefined ? explicit : {...explicit, version: `v${apiVersion}`});
}

/** The version to speak with a server that knows `oldest` to `newest`. */
export function negotiate(newest: string, oldest: string, serverVersion: string): string {
	if (compareVersions(newest, oldestApi) < 0) {
		throw new WgsimError(`Docker ${serverVersion} is too old: it speaks API ${newest}`, {
			hint: `install Docker 20.10 or later (API ${oldestApi})`,
		});
	}

	return compareVersions(oldest, oldestApi) > 0 ? oldest : oldestApi;
}

function throwIfInterrupted(signal: AbortSignal | undefined): void {
	if (signal?.aborted) {
		throw new InterruptedError();
	}
}

function compareVersions(a: string, b: string): number {
	const [aMajor = 0, aMinor = 0] = a.split('.').map(Number);
	const [bMajor = 0, bMinor = 0] = b.split('.').map(Number);
	return aMajor - bMajor || aMinor - bMinor;
}

function describe(error: unknown): string {
	const code = (error as NodeJS.ErrnoException).code;
	if (error instanceof Error && (error.name === 'AbortError' || error.name === 'TimeoutError')) {
		return `no answer within ${answerWithin / 1000} s`;
	}

	const words: Record<string, string> = {
		ENOENT: 'no such socket',
		ECONNREFUSED: 'nobody listens',
		EACCES: 'permission denied',
	};
	return (typeof code === 'string' && words[code]) || messageOf(error);
}

function hintFor(env: Environment, denied: boolean): string {
	if (denied) {
		return `run as root, or join the group that may use ${defaultSocket} (usually docker)`;
	}

	if (env.DOCKER_HOST) {
		return 'correct or unset DOCKER_HOST, or start the engine that it names';
	}

	return process.platform === 'linux'
		? "`wgsim engine start` runs wgsim's own engine (needs root); or start Docker's service"
		: 'start Docker, or set DOCKER_HOST to an engine on a Linux machine';
}
