// Follows the records of the observer in a lab's fabric, and restarts the stream when it breaks.

import type {Engine} from '../../engine/client.js';
import type {ExecOptions} from '../../engine/exec.js';
import {openSession} from '../../engine/exec-session.js';
import {type ObserverRecord, parseRecord} from '../observed/record.js';
import {notSilent} from '../streams/not-silent.js';

/** Seconds beyond a period in which a round comes, of however large a lab on however busy a machine. */
const grace = 10;

interface FollowOptions extends Pick<ExecOptions, 'signal' | 'within'> {
	/** Seconds between two rounds. */
	readonly period: number;
}

/**
 * Yields the records of one stream of `wgsim-observe`; ends or throws when it breaks. An observer that hangs says nothing, and what it
 * said last would be taken for true: after a period and ten seconds of silence it throws.
 */
export async function* followStream(
	engine: Engine,
	fabric: string,
	{period, ...execOptions}: FollowOptions,
): AsyncGenerator<ObserverRecord> {
	const argv = ['wgsim-observe', '--live', '--period', String(period)];
	const stream = await openSession(engine, fabric, argv, {
		...execOptions,
		endsWith: 'process',
		mayEnd: 'well',
	});
	const speaker = {name: 'the observer in the fabric', seconds: period + grace, close: () => stream.close()};
	try {
		for await (const line of notSilent(stream.lines, speaker)) {
			const record = parseRecord(line);
			if (record !== null) {
				yield record;
			}
		}
	} finally {
		stream.close();
	}
}

/** How long to wait before the next try: from a quarter of a second to five, twice as long each time. */
export class BackOff {
	#next = 250;

	/** What was tried has worked. */
	reset(): void {
		this.#next = 250;
	}

	/** Milliseconds. */
	get next(): number {
		const wait = this.#next;
		this.#next = Math.min(5000, wait * 2);
		return wait;
	}
}

/** A sleep that others may end: `wake` ends the one that is going on, or the next. */
export class WakeableSleep {
	#wake: (() => void) | null = null;
	#woken = false;

	wake(): void {
		this.#woken = true;
		this.#wake?.();
	}

	async sleep(milliseconds: number, signal: AbortSignal): Promise<void> {
		if (!this.#woken && !signal.aborted) {
			await new Promise<void>(resolve => {
				const timer = setTimeout(resolve, milliseconds);
				this.#wake = () => {
					clearTimeout(timer);
					resolve();
				};
				signal.addEventListener('abort', this.#wake, {once: true});
			});
			signal.removeEventListener('abort', this.#wake!);
		}

		this.#wake = null;
		this.#woken = false;
	}
}
