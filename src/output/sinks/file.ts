// A file for a result. An existing file stays until its replacement has content, so that a failed run destroys nothing.

import {copyFile, type FileHandle, open, rename, unlink} from 'node:fs/promises';
import {dirname} from 'node:path';
import {UsageError} from '../../errors.js';
import {cannotWrite, type Destination, findPlace, temporaryIn} from './place.js';
import {endWithReader, writeBytes} from './stdio.js';

export type Content = string | Uint8Array;

export interface OutputFile {
	/** It goes to our own stdout. */
	readonly isStdout: boolean;
	/** Writes everything at once. @throws {WgsimError} */
	write(content: Content): Promise<void>;
	/** Writes it beside its place, so that several files can be put in place once all are written. @throws {WgsimError} */
	stage(content: Content): Promise<Staged>;
	/** For a stream: the first piece replaces the existing file. */
	stream(): OutputStream;
}

export interface Staged {
	commit(): Promise<void>;
	discard(): Promise<void>;
}

export interface OutputStream {
	/** Resolves when more may come. @throws {WgsimError} */
	write(data: Content): Promise<void>;
	close(): Promise<void>;
	/** Aborted when the reader of stdout has gone, as in `… -w - | head`. That is no failure. */
	readonly readerGone: AbortSignal;
}

export interface FileOptions {
	/** Permissions. Default: those of the existing file, or by the umask. */
	readonly mode?: number;
	/** Overwrite an existing file. Default: true. */
	readonly overwrite?: boolean;
}

type Beside = Extract<Destination, {kind: 'beside'}>;

/** Runs before any work. `option` names the path in errors. @throws {UsageError} if it cannot be written */
export async function claimFile(
	option: string,
	path: string,
	{mode, overwrite = true}: FileOptions = {},
): Promise<OutputFile> {
	const place = await findPlace(option, path);
	const isThere = place.kind === 'straight' || (place.kind === 'beside' && place.old !== null);
	if (isThere && !overwrite) {
		throw new UsageError(`${path}: it exists already`, 'choose another name, or --force to overwrite it');
	}

	const attempt = <Args extends unknown[], Result>(work: (...args: Args) => Promise<Result>) => {
		return async (...args: Args): Promise<Result> => {
			try {
				return await work(...args);
			} catch (error) {
				throw cannotWrite(path, error);
			}
		};
	};
	const stage = attempt(async (content: Content) => {
		const {commit, discard} = await stageAt(place, content, mode);
		return {commit: attempt(commit), discard};
	});
	return {
		isStdout: place.kind === 'stream' && place.stream === 'stdout',
		stage,
		write: async content => (await stage(content)).commit(),
		stream: () => {
			const {write, close, readerGone} = streamTo(place);
			return {write: attempt(write), close: attempt(close), readerGone};
		},
	};
}

async function stageAt(place: Destination, content: Content, mode: number | undefined): Promise<Staged> {
	if (place.kind === 'stream') {
		return {commit: () => writeBytes(content, place.stream), discard: async () => {}};
	}

	if (place.kind === 'straight') {
		return {commit: () => writeStraight(place.target, content), discard: async () => {}};
	}

	const {path, file} = await openBeside(place, mode);
	try {
		await file.writeFile(content);
		await file.close();
	} catch (error) {
		await file.close().catch(() => {});
		await unlink(path);
		throw error;
	}

	return {commit: () => putInPlace(path, place.target), discard: () => unlink(path)};
}

async function writeStraight(target: string, content: Content): Promise<void> {
	const file = await open(target, 'w');
	try {
		await file.writeFile(content);
	} finally {
		await file.close();
	}
}

/** Copies the attributes of the file that it replaces. */
async function openBeside({target, old}: Beside, mode: number | undefined) {
	const path = temporaryIn(dirname(target));
	const file = await open(path, 'wx', mode ?? 0o666);
	if (old !== null) {
		// Another's file remains theirs where we may see to that.
		await file.chown(old.uid, old.gid).catch(() => {});
	}

	const permissions = mode ?? old?.mode;
	if (permissions !== undefined) {
		await file.chmod(permissions);
	}

	return {path, file};
}

async function putInPlace(path: string, target: string): Promise<void> {
	try {
		await rename(path, target);
	} catch (error) {
		if (!isMount(error)) {
			await unlink(path);
			throw error;
		}

		try {
			await copyFile(path, target);
		} finally {
			await unlink(path);
		}
	}
}

/** A single file mounted into a container cannot be replaced. */
const isMount = (error: unknown): boolean =>
	['EBUSY', 'EXDEV'].includes((error as NodeJS.ErrnoException).code ?? '');

function streamTo(place: Destination): OutputStream {
	if (place.kind === 'stream') {
		const gone = new AbortController();
		endWithReader(() => gone.abort());
		return {write: data => writeBytes(data, place.stream), close: async () => {}, readerGone: gone.signal};
	}

	let file: FileHandle | null = null;
	return {
		write: async data => {
			file ??= place.kind === 'beside' ? await openInPlace(place) : await open(place.target, 'w');
			await file.writeFile(data);
		},
		close: async () => file?.close(),
		readerGone: new AbortController().signal,
	};
}

/** Truncates the file. */
async function openInPlace(place: Beside): Promise<FileHandle> {
	const {path, file} = await openBeside(place, undefined);
	try {
		await rename(path, place.target);
		return file;
	} catch (error) {
		await file.close();
		await unlink(path);
		if (isMount(error)) {
			return open(place.target, 'w');
		}

		throw error;
	}
}
