// Matches a user's regular expression in a thread of its own, so that endless backtracking blocks nothing.

import {Worker} from 'node:worker_threads';

/** Seconds that an expression may take. One that is sound is done with 16 kB in milliseconds. */
export const matchTime = 5;

// Text, so that there is no file to be found beside the one that wgsim was bundled into.
const program = `
const {parentPort, workerData} = require('node:worker_threads');
const {expression, text} = workerData;
parentPort.postMessage(new RegExp(expression, 'm').test(text));
`;

/** Null where the time was over first. `^` and `$` are the ends of a line. Rejects for what is no expression. */
export async function matchLines(
	expression: string,
	text: string,
	seconds = matchTime,
): Promise<boolean | null> {
	const worker = new Worker(program, {eval: true, execArgv: [], workerData: {expression, text}});
	try {
		return await new Promise((resolve, reject) => {
			let timer: NodeJS.Timeout | undefined;
			worker.once('online', () => {
				timer = setTimeout(() => resolve(null), seconds * 1000);
			});
			worker.once('message', (answer: boolean) => {
				clearTimeout(timer);
				resolve(answer);
			});
			worker.once('error', reject);
		});
	} finally {
		await worker.terminate();
	}
}
