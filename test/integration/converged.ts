// Waits until a lab has converged, in the eyes of one process that watches it: to ask again and again by a new one takes a processor.

import {once} from 'node:events';
import {createInterface} from 'node:readline';
import {spawnWgsim} from './helpers.js';

interface Waiting {
	readonly env?: Record<string, string>;
	/** Milliseconds. */
	readonly timeout?: number;
}

/** Throws, with what was seen last, where it has not converged in time. It may be away meanwhile, or not be there yet. */
export async function untilConverged(
	lab: string,
	what: string,
	{env = {}, timeout = 60_000}: Waiting = {},
): Promise<void> {
	const deadline = Date.now() + timeout;
	let last = 'nothing';
	while (Date.now() < deadline) {
		const watch = spawnWgsim(['status', lab, '--watch', '--json'], env);
		const closed = once(watch, 'close');
		const timer = setTimeout(() => watch.kill('SIGKILL'), deadline - Date.now());
		watch.stderr.on('data', data => {
			last = String(data);
		});
		try {
			for await (const line of createInterface(watch.stdout)) {
				last = line;
				if (JSON.parse(line).converged === true) {
					return;
				}
			}
		} finally {
			clearTimeout(timer);
			watch.kill('SIGINT');
			await closed;
		}
	}

	throw new Error(`${what}: not within ${timeout / 1000} s; last seen: ${last}`);
}
