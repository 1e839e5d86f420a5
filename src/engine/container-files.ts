// Puts files into a container and takes them out.

import {type ContainerFile, type ContainerFolder, packFiles, unpackFile} from './archive.js';
import {call, callTolerant, withSignal} from './call.js';
import type {Engine} from './client.js';

/** Puts files in by one call, into a container that may not have been started yet. Secrets may travel this way. */
export async function putFiles(
	engine: Engine,
	container: string,
	files: readonly (ContainerFile | ContainerFolder)[],
	signal?: AbortSignal,
): Promise<void> {
	const archive = await packFiles(files);
	const put = () =>
		engine.docker.getContainer(container).putArchive(archive, {path: '/', ...withSignal(signal)});
	await call('put files into', container, put);
}

/** A file's content and permission bits, or null where there is no such file or container. */
export async function getFile(
	engine: Engine,
	container: string,
	path: string,
	signal?: AbortSignal,
): Promise<{content: Buffer; mode: number} | null> {
	const get = () => engine.docker.getContainer(container).getArchive({path, ...withSignal(signal)});
	const archive = await callTolerant([404], `read ${path} of`, container, get);
	return archive === null ? null : call(`read ${path} of`, container, () => unpackFile(archive));
}
