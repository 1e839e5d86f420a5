// Turns the rejections of dockerode into errors that name the call and the object they were about.

import {InterruptedError, messageOf, WgsimError} from '../errors.js';

/** A call that Docker refused, or that never reached it (`statusCode` is null then). */
export class EngineError extends WgsimError {
	override readonly name = 'EngineError';
	readonly statusCode: number | null;

	constructor(message: string, statusCode: number | null, parts: {hint?: string; cause?: unknown} = {}) {
		super(message, parts);
		this.statusCode = statusCode;
	}
}

const unreachable = new Set(['ECONNREFUSED', 'ECONNRESET', 'ENOENT', 'EPIPE', 'ETIMEDOUT', 'EHOSTUNREACH']);

// runc's words (1.0 to 1.2) where the bounding set of the machine lacks what a container is to have.
const capabilityRefusal = /unable to apply (caps|bounding set)/i;

/** Whether Docker could not start a container because the machine cannot grant it a capability. */
export const lacksCapability = (error: unknown): boolean =>
	error instanceof EngineError && capabilityRefusal.test(error.message);

/**
 * Runs one call to Docker. `name` is a verb phrase and `object` its object: `create container`, `routed-vpn-R1`.
 * @throws {InterruptedError} when the call's AbortSignal fired
 * @throws {EngineError} for everything else
 */
export async function call<T>(name: string, object: string, run: () => Promise<T>): Promise<T> {
	try {
		return await run();
	} catch (error) {
		throw explain(name, object, error);
	}
}

/** Like `call`, but null where Docker answers with one of `statusCodes`: 304 is no failure, nor 404 on a removal. */
export async function callTolerant<T>(
	statusCodes: readonly number[],
	name: string,
	object: string,
	run: () => Promise<T>,
): Promise<T | null> {
	try {
		return await call(name, object, run);
	} catch (error) {
		if (error instanceof EngineError && error.statusCode !== null && statusCodes.includes(error.statusCode)) {
			return null;
		}

		throw error;
	}
}

/** Options for dockerode that carry the signal, if there is one. */
export function withSignal(signal: AbortSignal | undefined): {abortSignal?: AbortSignal} {
	return signal === undefined ? {} : {abortSignal: signal};
}

/** The error to throw for what dockerode rejected with. */
export function explain(name: string, object: string, error: unknown): WgsimError {
	if (error instanceof WgsimError) {
		return error;
	}

	if (error instanceof Error && error.name === 'AbortError') {
		return new InterruptedError(`${name} ${object}: interrupted`);
	}

	const subject = `cannot ${name} ${object}`;
	const code = codeOf(error);
	// docker-modem destroys a request that Docker hung up on without any code but this text.
	if ((code !== null && unreachable.has(code)) || /socket hang up/.test(messageOf(error))) {
		return new EngineError(`${subject}: Docker stopped answering (${code ?? 'socket hang up'})`, null, {
			hint: 'see `wgsim engine status`, or the log of the Docker service; then run the command again',
			cause: error,
		});
	}

	const statusCode = statusCodeOf(error);
	const reason = reasonOf(error);
	const hint = hintFor(statusCode, reason);
	return new EngineError(`${subject}: ${reason}`, statusCode, {
		...(hint === null ? {} : {hint}),
		cause: error,
	});
}

function hintFor(statusCode: number | null, reason: string): string | null {
	if (capabilityRefusal.test(reason)) {
		return 'this machine lacks a capability that is asked for: see `wgsim doctor`; `wgsim engine start` can help';
	}

	if (/no space left/i.test(reason)) {
		return "free some disk space at Docker's data directory (`docker system df`)";
	}

	if (statusCode === 404 && /no such image/i.test(reason)) {
		return 'wgsim image build';
	}

	return null;
}

/** Docker's own words, without the `(HTTP code 500) server error - ` that docker-modem puts before them. */
function reasonOf(error: unknown): string {
	const text = messageOf(error).trim();
	return text.replace(/^\(HTTP code \d+\) [^-]* - /, '') || 'no reason given';
}

function codeOf(error: unknown): string | null {
	const code = (error as {code?: unknown} | null)?.code;
	return typeof code === 'string' ? code : null;
}

function statusCodeOf(error: unknown): number | null {
	const status = (error as {statusCode?: unknown} | null)?.statusCode;
	return typeof status === 'number' ? status : null;
}
