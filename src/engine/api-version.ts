// Agrees with Docker on a version of its API.

import {WgsimError} from '../errors.js';

// Docker 20.10 speaks 1.41 and Docker 29 still 1.44: speaking the oldest that both ends know keeps all of them alike.
const oldestApi = '1.41';

const pattern = /^\d{1,3}\.\d{1,3}$/;

const isVersion = (value: unknown): value is string => typeof value === 'string' && pattern.test(value);

/**
 * From the answer to `GET /version`.
 * @throws {Error} where it is not Docker that answered; {WgsimError} for a Docker that is too old
 */
export function agreeOnVersion(answer: unknown): {serverVersion: string; apiVersion: string} {
	const fields: Readonly<Record<string, unknown>> =
		typeof answer === 'object' && answer !== null ? {...answer} : {};
	const {Version: serverVersion, ApiVersion: newest, MinAPIVersion: oldest = oldestApi} = fields;
	if (!isVersion(newest) || !isVersion(oldest) || typeof serverVersion !== 'string') {
		throw new Error('the program that answers is not Docker');
	}

	return {serverVersion, apiVersion: negotiate(newest, oldest, serverVersion)};
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

function compareVersions(a: string, b: string): number {
	const [aMajor = 0, aMinor = 0] = a.split('.').map(Number);
	const [bMajor = 0, bMinor = 0] = b.split('.').map(Number);
	return aMajor - bMajor || aMinor - bMinor;
}
