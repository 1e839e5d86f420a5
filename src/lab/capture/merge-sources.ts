// Reads several sources at once, and gives what they have in order of time, a moment late.

import {Merger} from './merger.js';

export interface Timed<Item> {
	readonly key: bigint | string;
	readonly item: Item;
}

interface Options {
	/** Ends all sources: called when one has failed, and when the reader takes no more. */
	readonly finish: () => void;
	/** Whether anything may be given yet. */
	readonly begun: () => boolean;
}

// Milliseconds: as late as a packet may come that another machine has captured at the same time.
const window = 500;
const tick = 100;

// A source is not read on while so much is held.
const most = 50_000;

/** @throws what a source throws, once all have ended */
export async function* mergeSources<Item>(
	sources: readonly AsyncIterable<readonly Timed<Item>[]>[],
	{finish, begun}: Options,
): AsyncGenerator<Item[]> {
	const merger = new Merger<Item>(window);
	const failures: unknown[] = [];
	let running = sources.length;
	let wake = () => {};
	const moment = () =>
		new Promise<void>(resolve => {
			const timer = setTimeout(resolve, tick);
			wake = () => {
				clearTimeout(timer);
				resolve();
			};
		});
	const pumps = sources.map(async source => {
		try {
			for await (const batch of source) {
				const now = performance.now();
				for (const {key, item} of batch) {
					merger.push(now, key, item);
				}

				while (merger.size > most && failures.length === 0) {
					await new Promise(resolve => setTimeout(resolve, tick));
				}
			}
		} catch (error) {
			failures.push(error);
			finish();
		}

		running--;
		wake();
	});
	try {
		let told = false;
		while (running > 0) {
			await moment();
			if (begun() && failures.length === 0) {
				const items = merger.take(performance.now());
				if (items.length > 0 || !told) {
					yield items;
				}

				told = true;
			}
		}
	} finally {
		finish();
		await Promise.all(pumps);
	}

	if (failures.length > 0) {
		throw failures[0];
	}

	yield merger.flush();
}
