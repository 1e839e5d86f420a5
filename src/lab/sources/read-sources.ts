// Reads the files and folders that a topology names: relative to its own folder, and nothing outside it.

import {lstat, readdir, readFile, realpath} from 'node:fs/promises';
import {dirname, resolve, sep} from 'node:path';
import type {SourceFile, Sources} from '../../plan/model.js';
import {firstFile} from '../../plan/own-bird.js';
import {isConverted} from '../../plan/own-source.js';
import type {Finding, Topology} from '../../topology/index.js';
import {findBeside, findIncluded} from './find-included.js';
import {listNamed} from './named-sources.js';

/** Bytes of all files together: they travel in memory. */
const maxTotal = 32 * 2 ** 20;

class SourceError extends Error {}

/** `folder` is that of the topology. Says of each name what is wrong with it; the others are read. */
export async function readSources(
	topology: Topology,
	folder: string,
): Promise<{sources: Sources; findings: Finding[]}> {
	const sources = new Map<string, readonly SourceFile[]>();
	const findings: Finding[] = [];
	const budget = {left: maxTotal};
	const names = listNamed(topology);
	const root = names.length === 0 ? '' : await realpath(folder);
	const read = async (source: string): Promise<readonly SourceFile[]> => {
		const files = sources.get(source) ?? (await readSource(source, root, budget));
		sources.set(source, files);
		return files;
	};
	for (const {source, kind, path} of names) {
		try {
			const files = await read(source);
			const isFolder = files[0]?.path !== '';
			if (kind === 'file' && isFolder) {
				throw new SourceError('is a folder; name a file in it');
			}

			if (kind === 'file' && isConverted(source)) {
				// What a drop-in names is known when that has been read.
				for (const _ of ['files', 'what they name']) {
					for (const name of await findBeside(source, sources, root)) {
						await read(name);
					}
				}
			}

			if (kind === 'bird') {
				if (isFolder && !files.some(file => file.path === firstFile)) {
					throw new SourceError(
						`is a folder without a ${firstFile}; name the file in it that BIRD reads first`,
					);
				}

				await readIncluded(source, sources, root, read);
			}
		} catch (error) {
			findings.push({
				path,
				message: `${JSON.stringify(source)} ${explain(error)}`,
				hint: 'paths start at the folder of this file',
			});
		}
	}

	return {sources, findings};
}

/** Round after round, as what is included may include more. */
async function readIncluded(
	config: string,
	sources: Sources,
	root: string,
	read: (source: string) => Promise<unknown>,
): Promise<void> {
	for (let names = [config]; names.length > 0; names = await findIncluded(config, sources, root)) {
		for (const name of names) {
			try {
				await read(name);
			} catch (error) {
				throw name === config ? error : new SourceError(`includes ${name}, which ${explain(error)}`);
			}
		}
	}
}

function explain(error: unknown): string {
	if (error instanceof SourceError) {
		return error.message;
	}

	const code = (error as NodeJS.ErrnoException).code ?? '';
	const reasons: Record<string, string> = {
		ENOENT: 'is not there',
		ENOTDIR: 'is not there',
		EACCES: 'is not readable',
		ELOOP: 'is a link to itself',
	};
	return reasons[code] ?? `cannot be read (${code || String(error)})`;
}

async function readSource(source: string, root: string, budget: {left: number}): Promise<SourceFile[]> {
	const path = await resolveInside(resolve(root, source), root);
	if (path === null) {
		throw new SourceError('is outside the folder of this file');
	}

	const stat = await lstat(path);
	if (!stat.isDirectory()) {
		return [await readOne(path, '', budget)];
	}

	const read: SourceFile[] = [];
	for await (const {file, name} of listFiles(path, '', [], root)) {
		read.push(await readOne(file, name, budget));
	}

	if (read.length === 0) {
		throw new SourceError('is an empty folder');
	}

	return read;
}

/** The real path; null for one that is not below `root`: a link that leads out is as far outside as a path that does. */
async function resolveInside(path: string, root: string): Promise<string | null> {
	const real = await realpath(path);
	return real === root || real.startsWith(root.endsWith(sep) ? root : `${root}${sep}`) ? real : null;
}

/** Every file in a folder, links followed, with its path below that folder, in order. `above` are the folders that this one is in. */
async function* listFiles(
	folder: string,
	prefix: string,
	above: readonly string[],
	root: string,
): AsyncGenerator<{file: string; name: string}> {
	for (const entry of (await readdir(folder)).sort()) {
		const name = `${prefix}${entry}`;
		const file = await followLink(resolve(folder, entry), name, root);
		const stat = await lstat(file);
		if (!stat.isDirectory()) {
			yield {file, name};
		} else if ([...above, folder].includes(file)) {
			throw new SourceError(`contains a link to a folder above it: ${name}`);
		} else {
			yield* listFiles(file, `${name}/`, [...above, folder], root);
		}
	}
}

/** What a link leads to, or the path itself. */
async function followLink(path: string, name: string, root: string): Promise<string> {
	try {
		const target = await resolveInside(path, root);
		if (target !== null) {
			return target;
		}
	} catch (error) {
		const code = (error as NodeJS.ErrnoException).code ?? '';
		throw code === 'ENOENT' || code === 'ELOOP' ? new SourceError(`contains a broken link: ${name}`) : error;
	}

	throw new SourceError(`contains a link out of the folder of this file: ${name}`);
}

async function readOne(file: string, path: string, budget: {left: number}): Promise<SourceFile> {
	const stat = await lstat(file);
	if (!stat.isFile()) {
		throw new SourceError(path === '' ? 'is not a file' : `contains something other than a file: ${path}`);
	}

	budget.left -= stat.size;
	if (budget.left < 0) {
		throw new SourceError(`is too large: files may have at most ${maxTotal / 2 ** 20} MiB`);
	}

	const bytes = await readFile(file);
	const text = bytes.toString('utf8');
	const isText = Buffer.from(text, 'utf8').equals(bytes);
	return {
		path,
		mode: stat.mode & 0o777,
		content: isText ? text : bytes.toString('base64'),
		encoding: isText ? 'utf8' : 'base64',
	};
}

/** The folder from which a topology's paths start; that of the caller for one from stdin. */
export const folderOf = (file: string): string => (file === '-' ? '.' : dirname(file));
