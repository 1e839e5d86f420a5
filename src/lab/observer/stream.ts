// Follows the records of the observer in a lab's fabric, and restarts the stream when it breaks.

import type {Engine} from '../../engine/client.js';
import type {ExecOptions} from '../../engine/exec.js';
import {type ExecSession, openSession} from '../../engine/exec-session.js';
import {WgsimError} from '../../errors.js';
import type {FabricPlan} from '../../plan/model.js';
import {type ObserverRecord, parseRecord} from '../observed/record.js';
import {notSilent} from '../streams/not-silent.js';
import {mergeRecords} from './merge.js';

/** Seconds beyond a period in which a round comes, of however large a lab on however busy a machine. */
const grace = 10;

interface FollowOptions extends Pick<ExecOptions, 'signal' | 'within'> {
	/** Seconds between two rounds. */
	readonly period: number;
}

/**
 * Yields the records of `wgsim-observe`, of all machines of the lab; ends or throws when one of its streams breaks. An observer that hangs
 * says nothing, and what it said last would be taken for true: after a period and ten seconds of silence it throws.
 */
export function followStream(
	engine: Engine,
	fabric: string,
	{period, ...execOptions}: FollowOptions,
): AsyncGenerator<ObserverRecord> {
	const argv = ['wgsim-observe', '--live', '--period', String(period)];
	const open = (container: string) =>
		openSession(engine, container, argv, {...execOptions, endsWith: 'process', mayEnd: 'well'});
	return followAll(open, fabric, period + grace);
}

type Opened = Pick<ExecSession, 'lines' | 'close'>;

/** As `followStream`, of observers that `open` starts; `seconds` is the longest silence. Nothing of it is left at its end. */
export async function* followAll(
	open: (container: string) => Promise<Opened>,
	fabric: string,
	seconds: number,
): AsyncGenerator<ObserverRecord> {
	const opened: Opened[] = [];
	const readers: AsyncGenerator<ObserverRecord>[] = [];
	const read = async (container: string): Promise<AsyncGenerator<ObserverRecord>> => {
		const stream = await open(container);
		opened.push(stream);
		const reader = readStream(stream, container === fabric ? 'the fabric' : container, seconds);
		readers.push(reader);
		return reader;
	};
	try {
		const lead = await read(fabric);
		for (;;) {
			const {done, value} = await lead.next();
			if (done) {
				return;
			}

			yield value;
			const others = value.source === 'plan' ? otherFabrics(value.value) : [];
			if (others.length > 0) {
				yield* samePlan(mergeRecords([lead, ...(await allOf(others.map(read)))]));
				return;
			}
		}
	} finally {
		for (const stream of opened) {
			stream.close();
		}

		// A stream that is not read to its end would keep its timer, and this process, for ever.
		for (const reader of readers) {
			reader.return(undefined).catch(() => {});
		}
	}
}

/** As Promise.all, but what goes on behind a failure is awaited: it may have opened something. */
export async function allOf<T>(promises: readonly Promise<T>[]): Promise<T[]> {
	await Promise.allSettled(promises);
	return Promise.all(promises);
}

async function* readStream(stream: Opened, place: string, seconds: number): AsyncGenerator<ObserverRecord> {
	const speaker = {name: `the observer in ${place}`, seconds, close: () => stream.close()};
	for await (const line of notSilent(stream.lines, speaker)) {
		const record = parseRecord(line);
		if (record !== null) {
			yield record;
		}
	}
}

/** Of a lab over several machines, the containers of the fabrics that do not lead. */
export const otherFabrics = ({spread}: FabricPlan): readonly string[] =>
	spread?.machines.slice(1).map(({fabric}) => fabric) ?? [];

/** Fabrics take a new plan one after the other: what they say of two plans is not of one lab. */
async function* samePlan(records: AsyncIterable<ObserverRecord>): AsyncGenerator<ObserverRecord> {
	for await (const record of records) {
		if (record.source === 'plan') {
			throw new WgsimError("the lab's plan has changed");
		}

		yield record;
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
