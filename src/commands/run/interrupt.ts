// Turns signals into an AbortSignal for the length of one command.

import {setMaxListeners} from 'node:events';
import {exitCodes} from '../../errors.js';

const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/**
 * Runs `work` with a signal that SIGINT, SIGTERM or SIGHUP aborts; a second one ends the process at once.
 * `onInterrupt` is told which came.
 */
export async function withInterrupt<T>(
	work: (signal: AbortSignal) => Promise<T>,
	onInterrupt: (name: string) => void = () => {},
): Promise<T> {
	const controller = new AbortController();
	// Every wait listens to it, and a lab waits for many things at once: Node would take the eleventh for a leak.
	setMaxListeners(0, controller.signal);
	const listener = (name: string) => {
		if (controller.signal.aborted) {
			process.exit(exitCodes.interrupted);
		}

		onInterrupt(name);
		controller.abort();
	};
	for (const name of signals) {
		process.on(name, listener);
	}

	try {
		return await work(controller.signal);
	} finally {
		for (const name of signals) {
			process.off(name, listener);
		}
	}
}
