// Imports a packed file system as an image.

import {createReadStream} from 'node:fs';
import {call} from '../call.js';
import type {Engine} from '../connection.js';
import type {Report} from '../progress.js';
import {buildTimeout} from './build.js';
import {followMessages} from './build-stream.js';

export interface ImportOptions {
	readonly report: Report;
	readonly signal?: AbortSignal;
	/** Dockerfile instructions: `ENTRYPOINT ["/sbin/init"]`. */
	readonly changes?: readonly string[];
	/** The step that progress belongs to. */
	readonly step: string;
}

/** Imports a tar archive, which may be compressed, under this `name:tag`. */
export async function importImage(
	engine: Engine,
	path: string,
	image: string,
	{report, signal, changes = [], step}: ImportOptions,
): Promise<void> {
	const [repo, tag] = image.split(':');
	const load = async (options: object) => {
		const stream = await engine.docker.importImage(createReadStream(path), {
			repo,
			tag,
			changes,
			...options,
		});
		await followMessages(stream, `importing ${image} failed`, text => report({step, kind: 'detail', text}));
	};
	await call('import image', image, load, {signal, within: buildTimeout});
}
