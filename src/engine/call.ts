// Makes one call to Docker: with a deadline, a retry where that is safe, and an error that names the call.

import {setTimeout as sleep} from 'node:timers/promises';
import {InterruptedError} from '../errors.js';
import {EngineError, explain} from './engine-error.js';

export {EngineError, explain, hintForShortage, lacksCapability} from './engine-error.js';

export interface CallOptions {
	/** Aborts the call; of a call that gives a stream, the stream as well. */
	readonly signal?: AbortSignal | undefined;
	/** Milliseconds until a call that is not answered is given up. */
	readonly within?: number;
	/**
	 * When it is made again: never; where the answer was lost and doing it twice is doing it once; or, of one that only
	 * reads, also where Docker failed (5xx).
	 */
	readonly retry?: 'never' | 'lost' | 'failed';
}

/** What dockerode is to be given; a new one for each attempt, as it takes things out of it. */
export interface RequestOptions {
	readonly abortSignal: AbortSignal;
}

// Docker on a busy machine takes seconds to start a container; that it takes minutes is no slowness any more.
const defaultTimeout = 120;

// Milliseconds before the second and the third attempt.
const pauses = [100, 500];

/** Seconds; null where the user asks for none. */
function askedFor(): number | null {
	const seconds = Number(process.env.WGSIM_DOCKER_TIMEOUT);
	return seconds > 0 && seconds <= 86_400 ? seconds : null;
}

/** Milliseconds that Docker has for an answer: WGSIM_DOCKER_TIMEOUT, in seconds, or two minutes. */
export const callTimeout = (): number => (askedFor() ?? defaultTimeout) * 1000;

/** Milliseconds for an answer that comes sooner as a rule: longer only where the user gives Docker longer. */
export const quickTimeout = (usual: number): number => Math.max(usual, (askedFor() ?? 0) * 1000);

/**
 * Runs one call to Docker. `name` is a verb phrase and `object` its object: `create container`, `routed-vpn-R1`.
 * @throws {InterruptedError} when the call's AbortSignal fired
 * @throws {EngineError} for everything else
 */
export async function call<T>(
	name: string,
	object: string,
	run: (options: RequestOptions) => Promise<T>,
	{signal, within = callTimeout(), retry = 'never'}: CallOptions = {},
): Promise<T> {
	for (const pause of pauses) {
		try {
			return await attempt(name, object, run, signal, within);
		} catch (error) {
			if (!isWorthRetrying(error, retry)) {
				throw error;
			}
		}

		await sleep(pause, undefined, signal === undefined ? {} : {signal}).catch(() => {
			throw new InterruptedError(`${name} ${object}: interrupted`);
		});
	}

	return attempt(name, object, run, signal, within);
}

/** Like `call`, but null where Docker answers with one of `statusCodes`: 304 is no failure, nor 404 on a removal. */
export async function callTolerant<T>(
	statusCodes: readonly number[],
	name: string,
	object: string,
	run: (options: RequestOptions) => Promise<T>,
	options: CallOptions = {},
): Promise<T | null> {
	try {
		return await call(name, object, run, options);
	} catch (error) {
		if (error instanceof EngineError && error.statusCode !== null && statusCodes.includes(error.statusCode)) {
			return null;
		}

		throw error;
	}
}

const notDocker = 'does Docker listen there? wgsim doctor shows the address';

/** @throws {EngineError} where what Docker answered is no list: a proxy on the way may answer in its place */
export function expectList<T>(name: string, object: string, answer: readonly T[]): readonly T[] {
	if (!Array.isArray(answer)) {
		throw new EngineError(`cannot ${name} ${object}: the answer is not a list`, null, {hint: notDocker});
	}

	return answer;
}

/** @throws {EngineError} where what Docker answered lacks one of these fields, for the same reason */
export function expectFields<T extends object>(
	name: string,
	object: string,
	answer: T,
	fields: readonly (keyof T & string)[],
): T {
	const missing = fields.find(field => typeof answer !== 'object' || !(field in answer));
	if (missing !== undefined) {
		throw new EngineError(`cannot ${name} ${object}: the answer has no ${missing}`, null, {hint: notDocker});
	}

	return answer;
}

async function attempt<T>(
	name: string,
	object: string,
	run: (options: RequestOptions) => Promise<T>,
	signal: AbortSignal | undefined,
	within: number,
): Promise<T> {
	const late = new AbortController();
	let timer: NodeJS.Timeout | undefined;
	const deadline = new Promise<never>((_, reject) => {
		timer = setTimeout(() => {
			reject(unanswered(name, object, within));
			late.abort();
		}, within);
	});
	try {
		const abortSignal = signal === undefined ? late.signal : AbortSignal.any([signal, late.signal]);
		return await Promise.race([run({abortSignal}), deadline]);
	} catch (error) {
		// A request to be upgraded that was refused is still open at our end, and would keep the process alive.
		late.abort();
		throw explain(name, object, error);
	} finally {
		clearTimeout(timer);
	}
}

/** The error for a Docker that says nothing. */
export function unanswered(name: string, object: string, within: number): EngineError {
	return new EngineError(
		`cannot ${name} ${object}: Docker has not answered within ${within / 1000} s`,
		null,
		{
			hint: 'see `wgsim engine status`, or the log of the Docker service; WGSIM_DOCKER_TIMEOUT=SECONDS gives it longer',
			missingAnswer: 'late',
		},
	);
}

function isWorthRetrying(error: unknown, retry: 'never' | 'lost' | 'failed'): boolean {
	if (retry === 'never' || !(error instanceof EngineError)) {
		return false;
	}

	return error.missingAnswer === 'lost' || (retry === 'failed' && (error.statusCode ?? 0) >= 500);
}
