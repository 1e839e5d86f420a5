// Opens a connection to Docker at one endpoint, and says why there is none.

import type {Agent} from 'node:http';
import type Docker from 'dockerode';
import {InterruptedError, WgsimError} from '../errors.js';
import {watchfulAgent, watchfulTlsAgent} from './agent.js';
import {agreeOnVersion} from './api-version.js';
import {quickTimeout} from './call.js';
import {openDocker} from './dockerode.js';
import type {Endpoint} from './endpoint.js';
import {describeNoAnswer} from './no-answer.js';
import {connectTimeout, SshAgent} from './ssh.js';

/** A Docker that answered. Only engine/ may touch `docker`; for others this is a token to pass along. */
export interface Engine {
	readonly docker: Docker;
	readonly serverVersion: string;
	/** The version of the API that is spoken, `1.41` for instance. */
	readonly apiVersion: string;
	/** Where it listens, as DOCKER_HOST would have it. */
	readonly socket: string;
}

/** The result of asking at one place: the engine, or why there is none, in words and as the system's error code. */
export type Probed =
	| {readonly engine: Engine; readonly problem: null; readonly code: null}
	| {readonly engine: null; readonly problem: string; readonly code: string | null};

/** Asks at one unix socket. */
export const probeSocket = (path: string, signal?: AbortSignal): Promise<Probed> =>
	probe({address: `unix://${path}`, origin: path, options: {socketPath: path}}, signal);

/** Asks at one endpoint. */
export async function probe(endpoint: Endpoint, signal: AbortSignal | undefined): Promise<Probed> {
	try {
		return {engine: await connectTo(endpoint, signal), problem: null, code: null};
	} catch (error) {
		if (error instanceof WgsimError) {
			throw error;
		}

		if (signal?.aborted) {
			throw new InterruptedError();
		}

		const {code} = error as {code?: unknown};
		return {
			engine: null,
			problem: describeNoAnswer(error, answerWithin(endpoint)),
			code: typeof code === 'string' ? code : null,
		};
	}
}

/** Milliseconds that a connection through others may take until it stands. */
const relayTimeout = 10_000;

/** Milliseconds that an engine has to tell its version: an emulated machine may need more. ssh has its own time to connect first. */
const answerWithin = ({options, agent}: Endpoint): number =>
	quickTimeout(5000) +
	(options.protocol === 'ssh' ? connectTimeout * 1000 : agent === undefined ? 0 : relayTimeout);

// @types/dockerode does not know that version() takes options as every other call does.
interface Versioned {
	version(options: {abortSignal?: AbortSignal}): Promise<unknown>;
}

async function connectTo(endpoint: Endpoint, signal: AbortSignal | undefined): Promise<Engine> {
	const deadline = AbortSignal.timeout(answerWithin(endpoint));
	const either = signal === undefined ? deadline : AbortSignal.any([signal, deadline]);
	const options =
		endpoint.agent === undefined
			? dockerOptions(endpoint)
			: ({host: 'docker', port: '', protocol: 'http', agent: endpoint.agent} as const);
	const docker: Versioned = openDocker(options);
	const late = new Promise<never>((_, reject) => {
		either.addEventListener('abort', () => reject(either.reason), {once: true});
	});
	const answer = await Promise.race([docker.version({abortSignal: either}), late]);
	const {serverVersion, apiVersion} = agreeOnVersion(answer);
	return {
		docker: openDocker({...options, version: `v${apiVersion}`}),
		serverVersion,
		apiVersion,
		socket: endpoint.address,
	};
}

/** With agents of ours. What is not said here, docker-modem would take from DOCKER_HOST. */
function dockerOptions({options}: Endpoint): Docker.DockerOptions & {readonly agent: Agent} {
	const {socketPath, protocol, host = '', username = '', port = ''} = options;
	if (socketPath !== undefined) {
		// A `host` would win over the socket.
		return {socketPath, host: '', protocol: 'http', agent: watchfulAgent};
	}

	if (protocol === 'ssh') {
		const agent = new SshAgent({host, user: username, port: String(port)});
		// Name and port are for ssh: HTTP has its connection.
		return {host: 'docker', port: '', protocol: 'http', agent};
	}

	return {...options, agent: protocol === 'https' ? watchfulTlsAgent : watchfulAgent};
}
