// Captures for some seconds into a file in the current folder.

import {claimFile} from '../../output/sinks/file.js';
import type {Operation} from '../actions.js';
import type {OperationContext, Outcome} from '../backend.js';
import {formatSize} from '../look/format.js';
import type {LabContext} from './context.js';

export async function captureToFile(
	{engine, lab}: LabContext,
	{points, file, seconds}: Extract<Operation, {kind: 'capture'}>,
	{say, signal}: OperationContext,
): Promise<Outcome> {
	const target = await claimFile('capture', file);
	const [{capture}, {findLab}] = await Promise.all([
		import('../../lab/capture/capture.js'),
		import('../../lab/find/find.js'),
	]);
	let bytes = 0;
	say(`for ${seconds} s`);
	const blocks = capture(engine, await findLab(engine, lab), points, {duration: seconds, signal});
	const stream = target.stream();
	try {
		for await (const block of blocks) {
			await stream.write(block);
			bytes += block.length;
			say(formatSize(bytes));
		}
	} finally {
		await stream.close();
	}

	return {text: `${file}, ${formatSize(bytes)}`, lines: null};
}
