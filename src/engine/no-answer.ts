// Explains why no Docker answers at an endpoint, and what to do about it.

import {readFileSync, statSync} from 'node:fs';
import {userInfo} from 'node:os';
import {messageOf} from '../errors.js';
import type {Environment} from './endpoint.js';

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

/** `denied`: the socket of an engine that this user may not use; null where there is none. */
export function hintForNoAnswer(env: Environment, denied: string | null): string {
	if (denied !== null) {
		return hintForDenied(denied, groupOf(denied), userInfo().username);
	}

	if (env.DOCKER_HOST) {
		return 'correct or unset DOCKER_HOST, or start the engine that it names';
	}

	return process.platform === 'linux'
		? "`wgsim engine start` runs wgsim's own engine (needs root); or start Docker's service"
		: 'start Docker, or set DOCKER_HOST to an engine on a Linux machine';
}

/** The group is that of the socket; null where it is unknown. wgsim's own engine gives its sockets to root alone. */
export function hintForDenied(socket: string, group: string | null, user: string): string {
	switch (group) {
		case null:
			return `run as root, or join the group that may use ${socket} (usually docker)`;
		case 'root':
			return `only root may use ${socket}, as with an engine of wgsim's own: run as root`;
		default:
			return `join the group that may use ${socket}: sudo usermod -aG ${group} ${user}, and log in again; its members are root on this machine`;
	}
}

/** The name of the group that a socket belongs to; null where this user may not even see it. */
function groupOf(socket: string): string | null {
	try {
		const {gid} = statSync(socket);
		const line = readFileSync('/etc/group', 'utf8')
			.split('\n')
			.find(one => one.split(':')[2] === String(gid));
		return line?.split(':')[0] ?? null;
	} catch {
		return null;
	}
}
