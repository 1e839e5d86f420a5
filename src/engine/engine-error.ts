// Turns dockerode's rejections into errors that name the call and its object.

import {InterruptedError, messageOf, WgsimError} from '../errors.js';

/** A call that Docker refused, or that never reached it (`statusCode` is null then). */
export class EngineError extends WgsimError {
	override readonly name = 'EngineError';
	readonly statusCode: number | null;
	/** Why there is no status code: the connection broke, or nothing came in time. What was asked for may have been done. */
	readonly missingAnswer: 'lost' | 'late' | null;

	constructor(
		message: string,
		statusCode: number | null,
		{
			missingAnswer = null,
			...parts
		}: {hint?: string; cause?: unknown; missingAnswer?: 'lost' | 'late' | null} = {},
	) {
		super(message, parts);
		this.statusCode = statusCode;
		this.missingAnswer = missingAnswer;
	}
}

const unreachable = new Set(['ECONNREFUSED', 'ECONNRESET', 'ENOENT', 'EPIPE', 'ETIMEDOUT', 'EHOSTUNREACH']);

// runc's words (1.0 to 1.2) where the bounding set of the machine lacks what a container is to have.
const capabilityRefusal = /unable to apply (caps|bounding set)/i;

/** Whether Docker could not start a container because the machine cannot grant it a capability. */
export const lacksCapability = (error: unknown): boolean =>
	error instanceof EngineError && capabilityRefusal.test(error.message);

// What a machine runs out of, in the words of the kernel, as Docker and runc pass them on.
const shortages: readonly (readonly [RegExp, string])[] = [
	[/no space left/i, "free some disk space at Docker's data directory (`docker system df`)"],
	[
		/resource temporarily unavailable|pids? limit|failed to create new OS thread/i,
		'a node with a limit may have reached it (pids), or the machine or the engine may have no more processes: stop another lab, or raise kernel.pid_max and the limit of the Docker service (TasksMax)',
	],
	[
		/too many open files/i,
		'a node with a limit may have reached it (open-files); or raise the open files of the Docker service (LimitNOFILE), or fs.inotify.max_user_instances',
	],
	[
		/cannot allocate memory|out of memory/i,
		'the machine has no memory left: stop another lab, or start a smaller one',
	],
];

/** What to do where a text says that something has run out; null where it does not. */
export const hintForShortage = (text: string): string | null =>
	shortages.find(([pattern]) => pattern.test(text))?.[1] ?? null;

/** The error to throw for what dockerode rejected with. */
export function explain(name: string, object: string, error: unknown): WgsimError {
	if (error instanceof WgsimError) {
		return error;
	}

	if (error instanceof Error && error.name === 'AbortError') {
		return new InterruptedError(`${name} ${object}: interrupted`);
	}

	const machine = machineOf(error);
	const subject = `cannot ${name} ${object}${machine === null ? '' : ` on ${machine}`}`;
	const code = codeOf(error);
	// docker-modem destroys a request that Docker hung up on without any code but this text.
	if ((code !== null && unreachable.has(code)) || /socket hang up/.test(messageOf(error))) {
		return new EngineError(`${subject}: Docker stopped answering (${code ?? 'socket hang up'})`, null, {
			hint: 'see `wgsim engine status`, or the log of the Docker service; then run the command again',
			cause: error,
			missingAnswer: 'lost',
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
		return 'this machine lacks a capability that is needed: see `wgsim doctor`; `wgsim engine start` can help';
	}

	const shortage = hintForShortage(reason);
	if (shortage !== null) {
		return shortage;
	}

	if (statusCode === 404 && /no such image/i.test(reason)) {
		return 'wgsim image build';
	}

	return null;
}

/** Docker's own words, without the `(HTTP code 500) server error - ` that docker-modem puts before them. */
function reasonOf(error: unknown): string {
	const text = messageOf(error).trim();
	return text.replace(/^\(HTTP code \d+\) [^-]* - /, '') || 'without a reason';
}

function codeOf(error: unknown): string | null {
	const code = (error as {code?: unknown} | null)?.code;
	return typeof code === 'string' ? code : null;
}

/** Of several machines, the one whose Docker failed: see `cluster-docker.ts`. */
function machineOf(error: unknown): string | null {
	const machine = (error as {machine?: unknown} | null)?.machine;
	return typeof machine === 'string' ? machine : null;
}

function statusCodeOf(error: unknown): number | null {
	const status = (error as {statusCode?: unknown} | null)?.statusCode;
	return typeof status === 'number' ? status : null;
}
