// Copies files into and out of a container.

import {
	type ContainerEntry,
	type ContainerFile,
	type ContainerFolder,
	packFiles,
	unpackFile,
	unpackFiles,
	unpackFirst,
} from './archive.js';
import {call, callTolerant, expectList} from './call.js';
import type {Engine} from './connection.js';

/** Puts files in by one call, into a container that may not have been started yet. Secrets may travel this way. */
export async function putFiles(
	engine: Engine,
	container: string,
	files: readonly (ContainerFile | ContainerFolder)[],
	signal?: AbortSignal,
): Promise<void> {
	const archive = await packFiles(files);
	const put = (options: object) =>
		engine.docker.getContainer(container).putArchive(archive, {path: '/', ...options});
	await call('put files into', container, put, {signal, retry: 'lost'});
}

/** A file's content and permission bits, or null where there is no such file or container. */
export async function getFile(
	engine: Engine,
	container: string,
	path: string,
	signal?: AbortSignal,
): Promise<{content: Buffer; mode: number} | null> {
	const get = async (options: object) =>
		unpackFile(await engine.docker.getContainer(container).getArchive({path, ...options}));
	return callTolerant([404], `read ${path} of`, container, get, {signal, retry: 'failed'});
}

/** Every file below a folder of a container, by absolute path; empty where there is no such folder or container. */
export async function getFolder(
	engine: Engine,
	container: string,
	path: string,
	signal?: AbortSignal,
): Promise<Map<string, Buffer>> {
	const get = async (options: object) =>
		unpackFiles(await engine.docker.getContainer(container).getArchive({path, ...options}));
	const files = await callTolerant([404], 'get files from', container, get, {signal});
	const above = path.slice(0, path.lastIndexOf('/') + 1);
	return new Map([...(files ?? [])].map(([name, content]) => [`${above}${name}`, content]));
}

export interface ContainerChange {
	/** Absolute. */
	readonly path: string;
	readonly change: 'changed' | 'added' | 'deleted';
}

/** What differs in a container's file system from its image: files and folders, without what is mounted. */
export async function listChanges(
	engine: Engine,
	container: string,
	signal?: AbortSignal,
): Promise<ContainerChange[]> {
	const list = (options: object) => engine.docker.getContainer(container).changes(options);
	const found = await call('list the changes of', container, list, {signal, retry: 'failed'});
	const kinds = ['changed', 'added', 'deleted'] as const;
	const listed = expectList('list the changes of', container, found ?? []) as {Path: string; Kind: number}[];
	return listed.map(({Path, Kind}) => ({
		path: Path,
		change: kinds[Kind] ?? 'changed',
	}));
}

/** What stands at a path; null where there is nothing. Only of a file there is a content. */
export async function getEntry(
	engine: Engine,
	container: string,
	path: string,
	signal?: AbortSignal,
): Promise<ContainerEntry | null> {
	const get = async (options: object) =>
		unpackFirst(await engine.docker.getContainer(container).getArchive({path, ...options}));
	return callTolerant([404], `read ${path} of`, container, get, {signal, retry: 'failed'});
}
