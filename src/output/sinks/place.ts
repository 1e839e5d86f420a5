// Resolves the path of a result file, and checks before the work begins that it can be written, leaving nothing behind.

import {randomBytes} from 'node:crypto';
import {access, constants, lstat, open, readlink, realpath, stat, unlink} from 'node:fs/promises';
import {dirname, join, resolve} from 'node:path';
import {UsageError, WgsimError} from '../../errors.js';

export type Destination =
	/** `-`, /dev/stdout and its other names; the same for stderr. */
	| {readonly kind: 'stream'; readonly stream: 'stdout' | 'stderr'}
	/** Written in place: a pipe, a device, or a file in a folder that is not writable. */
	| {readonly kind: 'straight'; readonly target: string}
	/** Writes a file beside it, which replaces it once complete. `old` is the existing file. */
	| {readonly kind: 'beside'; readonly target: string; readonly old: Old | null};

/** The attributes that a replacement file inherits. */
export interface Old {
	readonly mode: number;
	readonly uid: number;
	readonly gid: number;
}

const ownStreams: Readonly<Record<string, 'stdout' | 'stderr'>> = {
	'-': 'stdout',
	'/dev/stdout': 'stdout',
	'/dev/fd/1': 'stdout',
	'/proc/self/fd/1': 'stdout',
	'/dev/stderr': 'stderr',
	'/dev/fd/2': 'stderr',
	'/proc/self/fd/2': 'stderr',
};

/** `option` is what named the path, for the error. @throws {UsageError} where it cannot be written */
export async function findPlace(option: string, path: string): Promise<Destination> {
	const stream = ownStreams[path];
	if (stream !== undefined) {
		return {kind: 'stream', stream};
	}

	if (path === '') {
		throw new UsageError(`${option}: the name of the file is empty`);
	}

	try {
		return await locate(path);
	} catch (error) {
		throw refusal(option, path, error);
	}
}

/** The same for a folder that files are to go to, which may still have to be made. */
export async function claimFolder(option: string, path: string): Promise<void> {
	try {
		await tryFolder(await nearestFolder(resolve(path)));
	} catch (error) {
		throw refusal(option, path, error);
	}
}

async function nearestFolder(path: string): Promise<string> {
	const found = await stat(path).catch(nullWhereMissing);
	return found === null ? nearestFolder(dirname(path)) : path;
}

async function locate(path: string): Promise<Destination> {
	const found = await stat(path).catch(nullWhereMissing);
	if (found?.isDirectory() || path.endsWith('/')) {
		throw Object.assign(new Error(), {code: 'EISDIR'});
	}

	if (found === null) {
		const target = await followLinks(path);
		await tryFolder(dirname(target));
		return {kind: 'beside', target, old: null};
	}

	await access(path, constants.W_OK);
	if (!found.isFile()) {
		return {kind: 'straight', target: path};
	}

	const target = await realpath(path);
	const {mode, uid, gid} = found;
	return tryFolder(dirname(target)).then(
		() => ({kind: 'beside', target, old: {mode: mode & 0o7777, uid, gid}}),
		// It takes what is in it, but nothing new.
		() => ({kind: 'straight', target}),
	);
}

function nullWhereMissing(error: NodeJS.ErrnoException): null {
	if (error.code !== 'ENOENT') {
		throw error;
	}

	return null;
}

// As many as Linux follows.
const mostLinks = 40;

/** A link may lead to a file that is still to be made. */
async function followLinks(path: string): Promise<string> {
	let target = path;
	for (let links = 0; links < mostLinks; links++) {
		const found = await lstat(target).catch(nullWhereMissing);
		if (!found?.isSymbolicLink()) {
			return target;
		}

		target = resolve(dirname(target), await readlink(target));
	}

	throw Object.assign(new Error(), {code: 'ELOOP'});
}

/** Rejects if no file can be created in it. */
async function tryFolder(folder: string): Promise<void> {
	const path = temporaryIn(folder);
	await (await open(path, 'wx')).close();
	await unlink(path);
}

export const temporaryIn = (folder: string): string =>
	join(folder, `.wgsim-${randomBytes(6).toString('hex')}`);

function refusal(option: string, path: string, error: unknown): UsageError {
	const {reason, hint} = explain(path, error as NodeJS.ErrnoException);
	return new UsageError(`${option} ${path}: cannot be written: ${reason}`, hint);
}

/** The failed writes. */
export const cannotWrite = (path: string, error: unknown): WgsimError =>
	new WgsimError(`cannot write ${path}: ${explain(path, error as NodeJS.ErrnoException).reason}`, {
		cause: error,
	});

const reasons: Readonly<Record<string, string>> = {
	ENOTDIR: 'a part of its path is not a folder',
	EACCES: 'permission denied',
	EPERM: 'operation not permitted',
	EROFS: 'the file system is read-only',
	EISDIR: 'it is a folder',
	ENOSPC: 'no space is left on the device',
	EDQUOT: 'the disk quota is used up',
	EFBIG: 'the file would be too large',
	EIO: 'the device failed',
	ELOOP: 'the link leads to itself',
	ENAMETOOLONG: 'the name is too long',
	ENXIO: 'nothing listens there',
	EPIPE: 'its reader has gone',
};

function explain(path: string, {code, message}: NodeJS.ErrnoException): {reason: string; hint?: string} {
	return code === 'ENOENT'
		? {reason: 'its folder does not exist', hint: `mkdir -p ${dirname(path)}`}
		: {reason: reasons[code ?? ''] ?? message};
}
