// Captures for some seconds into a file beside us.

import {createWriteStream} from 'node:fs';
import {Readable} from 'node:stream';
import {pipeline} from 'node:stream/promises';
import type {Deed} from '../actions.js';
import {formatSize} from '../look/format.js';
import type {Doing, Outcome} from '../world.js';
import type {Hands} from './hands.js';

export async function captureToFile(
	{engine, lab}: Hands,
	{points, file, seconds}: Extract<Deed, {kind: 'capture'}>,
	{say, signal}: Doing,
): Promise<Outcome> {
	const [{capture}, {findLab}] = await Promise.all([
		import('../../lab/capture.js'),
		import('../../lab/find.js'),
	]);
	let bytes = 0;
	say(`for ${seconds} s`);
	const blocks = capture(engine, await findLab(engine, lab), points, {duration: seconds, signal});
	const counted = async function* () {
		for await (const block of blocks) {
			bytes += block.length;
			say(formatSize(bytes));
			yield block;
		}
	};
	await pipeline(Readable.from(counted()), createWriteStream(file));
	return {text: `${file}, ${formatSize(bytes)}`, lines: null};
}
