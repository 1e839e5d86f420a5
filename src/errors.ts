// Errors that a user can act on: a short message, a hint, and details.

/** Process exit codes, as README.md lists them. */
export const exitCodes = {done: 0, failed: 1, usage: 2, checkFailed: 3, interrupted: 130} as const;

export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes];

export interface ErrorParts {
	/** What to do about it, in one line. */
	readonly hint?: string;
	/** More lines: argv, the end of stderr, the facts last seen. */
	readonly details?: readonly string[];
	/** What `--json` tells besides, by field of its document. */
	readonly data?: Readonly<Record<string, unknown>>;
	readonly exitCode?: ExitCode;
	readonly cause?: unknown;
}

/** An expected failure. `message` is one short line that names the node or object it is about. */
export class WgsimError extends Error {
	override readonly name: string = 'WgsimError';
	readonly hint: string | null;
	readonly details: readonly string[];
	readonly data: Readonly<Record<string, unknown>>;
	readonly exitCode: ExitCode;

	constructor(
		message: string,
		{hint, details = [], data = {}, exitCode = exitCodes.failed, cause}: ErrorParts = {},
	) {
		super(message, cause === undefined ? undefined : {cause});
		this.hint = hint ?? null;
		this.details = details;
		this.data = data;
		this.exitCode = exitCode;
	}
}

/** Wrong arguments on the command line. */
export class UsageError extends WgsimError {
	override readonly name = 'UsageError';

	constructor(message: string, hint?: string) {
		super(message, {...(hint === undefined ? {} : {hint}), exitCode: exitCodes.usage});
	}
}

/** The run was interrupted by a signal, or by its caller's AbortSignal. */
export class InterruptedError extends WgsimError {
	override readonly name = 'InterruptedError';

	constructor(message = 'interrupted') {
		super(message, {exitCode: exitCodes.interrupted});
	}
}

/** Why a signal has fired: the error it was given, or an interrupt by the user. */
export const interruption = ({reason}: AbortSignal): WgsimError =>
	reason instanceof WgsimError ? reason : new InterruptedError();

/** The text of anything thrown, for a message. */
export function messageOf(error: unknown): string {
	return error instanceof Error ? error.message : String(error);
}
