// Opens the observers of a lab that comes up: one in each of its fabrics, as one stream of records.

import type {Engine} from '../../engine/client.js';
import {type ExecSession, openSession} from '../../engine/exec-session.js';
import {type ObserverRecord, parseRecord} from '../observed/record.js';
import {mergeRecords} from '../observer/merge.js';
import {allOf} from '../observer/stream.js';

async function* parseRecords(lines: AsyncIterable<string>): AsyncGenerator<ObserverRecord> {
	for await (const line of lines) {
		const record = parseRecord(line);
		if (record !== null) {
			yield record;
		}
	}
}

/** One in each of these containers, that of the fabric that leads first; none where one cannot be opened. */
export async function openRecords(
	engine: Engine,
	containers: readonly string[],
	argv: readonly string[],
	signal: AbortSignal,
): Promise<{readonly records: AsyncIterable<ObserverRecord>; close(): void}> {
	const streams = await openStreams(engine, containers, argv, signal);
	const each = streams.map(({lines}) => parseRecords(lines));
	return {
		records: each.length === 1 ? each[0]! : mergeRecords(each),
		close: () => {
			for (const stream of streams) {
				stream.close();
			}
		},
	};
}

async function openStreams(
	engine: Engine,
	containers: readonly string[],
	argv: readonly string[],
	signal: AbortSignal,
): Promise<readonly ExecSession[]> {
	const opening = containers.map(each =>
		openSession(engine, each, argv, {signal, endsWith: 'process', mayEnd: 'well'}),
	);
	try {
		return await allOf(opening);
	} catch (error) {
		for (const each of await Promise.allSettled(opening)) {
			if (each.status === 'fulfilled') {
				each.value.close();
			}
		}

		throw error;
	}
}
