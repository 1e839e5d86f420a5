// Reads the files and folders that a topology names: relative to its own folder, and nothing outside of it.

import {lstat, readdir, readFile, realpath} from 'node:fs/promises';
import {dirname, relative, resolve, sep} from 'node:path';
import type {SourceFile, Sources} from '../plan/model.js';
import type {Finding, Topology} from '../topology/index.js';

/** Bytes of all files together: they travel in memory. */
const maxTotal = 32 * 2 ** 20;

interface Named {
	readonly source: string;
	/** What must be one file; a folder may be copied. */
	readonly single: boolean;
	/** Where the topology says so. */
	readonly path: Finding['path'];
}

function listNamed({nodes}: Topology): Named[] {
	return nodes.flatMap(({name, settings, namespaces}) => [
		...settings.files.flatMap(({source}, index) =>
			source === null ? [] : [{source, single: false, path: ['nodes', name, 'files', index, 'source']}],
		),
		...settings.ownWireguard.map(({ifname, source}) => ({
			source,
			single: true,
			path: ['nodes', name, 'wireguard', ifname, 'config'],
		})),
		...namespaces.flatMap(namespace => {
			const source = namespace.routing?.ownConfig ?? null;
			return source === null
				? []
				: [{source, single: true, path: ['nodes', name, 'routing', namespace.name, 'config']}];
		}),
	]);
}

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
	for (const {source, single, path} of names) {
		try {
			const files = sources.get(source) ?? (await readSource(source, root, budget));
			sources.set(source, files);
			if (single && files[0]?.path !== '') {
				throw new SourceError('is a folder; name a file in it');
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

function explain(error: unknown): string {
	if (error instanceof SourceError) {
		return error.message;
	}

	const code = (error as NodeJS.ErrnoException).code ?? '';
	const reasons: Record<string, string> = {
		ENOENT: 'is not there',
		ENOTDIR: 'is not there',
		EACCES: 'may not be read',
		ELOOP: 'is a link to itself',
	};
	return reasons[code] ?? `cannot be read (${code || String(error)})`;
}

async function readSource(source: string, root: string, budget: {left: number}): Promise<SourceFile[]> {
	// A link that leads out is as far outside as a path that does.
	const path = await realpath(resolve(root, source));
	if (path !== root && !path.startsWith(root.endsWith(sep) ? root : `${root}${sep}`)) {
		throw new SourceError('is outside the folder of this file');
	}

	const stat = await lstat(path);
	if (!stat.isDirectory()) {
		return [await readOne(path, '', budget)];
	}

	const entries = await readdir(path, {recursive: true, withFileTypes: true});
	const files = entries
		.filter(entry => entry.isFile())
		.map(entry => resolve(entry.parentPath, entry.name))
		.sort();
	const read: SourceFile[] = [];
	for (const file of files) {
		read.push(await readOne(file, relative(path, file).split(sep).join('/'), budget));
	}

	return read;
}

async function readOne(file: string, path: string, budget: {left: number}): Promise<SourceFile> {
	const stat = await lstat(file);
	if (!stat.isFile()) {
		throw new SourceError('is no file');
	}

	budget.left -= stat.size;
	if (budget.left < 0) {
		throw new SourceError(`is too much: ${maxTotal / 2 ** 20} MiB of files is the most`);
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
