// Copies an image from the engine of one machine to those of others that lack it.

import {call, expectList} from '../call.js';
import type {Member} from '../cluster.js';
import {followMessages} from './build-stream.js';

async function has({engine, name}: Member, image: string, signal: AbortSignal | undefined): Promise<boolean> {
	const list = (options: object) => engine.docker.listImages({filters: {reference: [image]}, ...options});
	const what = `${image} on ${name}`;
	return (
		expectList('find image', what, await call('find image', what, list, {signal, retry: 'failed'})).length > 0
	);
}

// Milliseconds: some hundred megabytes over a slow line.
const copyWithin = 900_000;

/**
 * Those of `members` that lack it get it from one that has it, among `sources`. If none has it, nothing is done: Docker says so
 * when a container is to be made of it.
 */
export async function provideImage(
	members: readonly Member[],
	image: string,
	signal?: AbortSignal,
	sources: readonly Member[] = members,
): Promise<void> {
	const present = await Promise.all(sources.map(member => has(member, image, signal)));
	const source = sources[present.indexOf(true)];
	if (source === undefined) {
		return;
	}

	const missing = members.filter(({name}) => !present[sources.findIndex(one => one.name === name)]);
	await Promise.all(missing.map(member => copy(source, member, image, signal)));
}

async function copy(from: Member, to: Member, image: string, signal: AbortSignal | undefined): Promise<void> {
	const what = `${image} from ${from.name} to ${to.name}`;
	const send = async () => {
		const archive = await from.engine.docker.getImage(image).get();
		const answer = await to.engine.docker.loadImage(archive);
		await followMessages(answer, `copying ${what} failed`, () => {});
	};
	await call('copy image', what, send, {signal, within: copyWithin});
}
