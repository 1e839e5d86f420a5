// Resumes a stream after its connection to Docker has broken.

import {setTimeout as sleep} from 'node:timers/promises';
import {messageOf} from '../../errors.js';
import type {Report} from '../events.js';

// A connection that broke, to a Docker that answers again, is no reason to give up; one that breaks each time is.
const connections = 3;

/** Follows something to its end, over a new connection where one breaks off. What was learnt is kept. */
export async function reconnecting<T>(
	follow: () => Promise<T>,
	report: Report,
	signal: AbortSignal,
): Promise<T> {
	for (let connection = 1; ; connection++) {
		try {
			return await follow();
		} catch (error) {
			if (signal.aborted || connection === connections) {
				throw error;
			}

			report({kind: 'note', text: `${messageOf(error)}; reconnecting`});
			await sleep(500, undefined, {signal});
		}
	}
}
