// Explains why no Docker answers at an endpoint, and what to do about it.

import {messageOf} from '../errors.js';
import {defaultSocket, type Environment} from './endpoint.js';

const reasons: Readonly<Record<string, string>> = {
	ENOENT: 'no such socket',
	ECONNREFUSED: 'nothing listens there',
	EACCES: 'permission denied',
	ECONNRESET: 'it closed the connection without an answer',
	EPIPE: 'it closed the connection without an answer',
	EPROTO: 'it does not speak TLS',
	HPE_HEADER_OVERFLOW: 'the program that answers is not Docker: its headers have no end',
};

/** Why a call for the version was rejected. `within`: the milliseconds that it had. */
export function describeNoAnswer(error: unknown, within: number): string {
	const {code, statusCode} = error as {code?: unknown; statusCode?: unknown};
	if (error instanceof Error && (error.name === 'AbortError' || error.name === 'TimeoutError')) {
		return `no answer within ${within / 1000} s`;
	}

	if (typeof statusCode === 'number') {
		return `it answers with HTTP status ${statusCode}: is it Docker?`;
	}

	const isNoHttp = typeof code === 'string' && code.startsWith('HPE_');
	const reason = typeof code === 'string' ? reasons[code] : undefined;
	return reason ?? (isNoHttp ? 'the program that answers does not speak HTTP' : messageOf(error));
}

/** `denied`: an engine is there that this user may not use. */
export function hintForNoAnswer(env: Environment, denied: boolean): string {
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
