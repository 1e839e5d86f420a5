// Builds the node image with Docker's classic builder, which every engine since 20.10 offers.

import {Readable} from 'node:stream';
import {packFiles} from '../archive.js';
import {call} from '../call.js';
import type {Engine} from '../connection.js';
import type {Report} from '../progress.js';
import {followMessages} from './build-stream.js';
import type {Context} from './context.js';

export interface BuildTarget {
	readonly tag: string;
	readonly base: string;
	/** `none` when the base has all the packages, `host` to fetch them. */
	readonly network: 'none' | 'host';
}

/** Milliseconds. Packages may come over a slow line. */
export const buildTimeout = 30 * 60_000;

export async function buildFrom(
	engine: Engine,
	{files}: Context,
	{tag, base, network}: BuildTarget,
	{report, signal}: {readonly report: Report; readonly signal?: AbortSignal},
): Promise<void> {
	report({step: 'node image', kind: 'step', text: `building ${tag} from ${base}`});
	// A fixed time stamp lets the builder's cache see that a file is the same.
	const archive = await packFiles(files, new Date(0));
	await call(
		'build image',
		tag,
		async options => {
			const stream = await engine.docker.buildImage(Readable.from([archive]), {
				t: tag,
				buildargs: {BASE: base},
				networkmode: network,
				labels: {'wgsim.image': 'node'},
				rm: true,
				forcerm: true,
				...options,
			});
			await followMessages(stream, `building ${tag} failed`, text =>
				report({step: 'node image', kind: 'detail', text}),
			);
		},
		{signal, within: buildTimeout},
	);
	report({step: 'node image', kind: 'done', text: tag});
}
