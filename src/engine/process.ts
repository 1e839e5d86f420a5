// Runs a program on this machine to its end, line by line; an error has the end of its output.

import {spawn} from 'node:child_process';
import {accessSync, constants} from 'node:fs';
import {delimiter, join} from 'node:path';
import {createInterface} from 'node:readline';
import {InterruptedError, messageOf, WgsimError} from '../errors.js';

export interface ProgramOptions {
	readonly env?: Readonly<Record<string, string>>;
	readonly signal?: AbortSignal;
	readonly onLine?: (line: string) => void;
	readonly hint?: string;
}

// sudo and cron leave the sbin folders out, where dockerd, runc and debootstrap are.
const systemFolders = ['/usr/local/sbin', '/usr/local/bin', '/usr/sbin', '/usr/bin', '/sbin', '/bin'];

/** PATH with the system's folders behind it. */
export function searchPath(): string {
	const own = (process.env.PATH ?? '').split(delimiter).filter(folder => folder !== '');
	return [...new Set([...own, ...systemFolders])].join(delimiter);
}

/** The absolute path of a program, or null. */
export function findProgram(name: string): string | null {
	for (const folder of searchPath().split(delimiter)) {
		const path = join(folder, name);
		try {
			accessSync(path, constants.X_OK);
			return path;
		} catch {
			// Not here: look on.
		}
	}

	return null;
}

/** Runs argv; returns its stdout. Both outputs go to `onLine` as they come. */
export async function runProgram(argv: readonly string[], options: ProgramOptions = {}): Promise<string> {
	const [program = '', ...args] = argv;
	const child = spawn(program, args, {
		stdio: ['ignore', 'pipe', 'pipe'],
		env: {...process.env, PATH: searchPath(), ...options.env},
	});
	// SIGTERM lets apt, dpkg and mmdebstrap release their locks and mounts.
	const stop = () => child.kill('SIGTERM');
	options.signal?.addEventListener('abort', stop, {once: true});
	const stdout: string[] = [];
	const tail: string[] = [];
	const follow = (stream: NodeJS.ReadableStream, keep: boolean) =>
		createInterface({input: stream}).on('line', line => {
			if (keep) {
				stdout.push(line);
			}

			tail.push(line);
			tail.splice(0, tail.length - 15);
			options.onLine?.(line);
		});
	follow(child.stdout, true);
	follow(child.stderr, false);
	try {
		const code = await new Promise<number | null>((resolve, reject) => {
			child.on('error', reject).on('close', resolve);
		});
		if (options.signal?.aborted) {
			throw new InterruptedError();
		}

		if (code !== 0) {
			throw new WgsimError(`${program} failed${code === null ? '' : ` with exit code ${code}`}`, {
				details: [argv.join(' '), ...tail],
				...(options.hint === undefined ? {} : {hint: options.hint}),
			});
		}
	} catch (error) {
		throw error instanceof WgsimError
			? error
			: new WgsimError(`${program}: ${messageOf(error)}`, {cause: error});
	} finally {
		options.signal?.removeEventListener('abort', stop);
	}

	return stdout.join('\n');
}

export function isRoot(): boolean {
	return process.getuid?.() === 0;
}
