// Follows the logs of a lab: the end of one node's, or all of them merged by time.

import type {Engine} from '../engine/client.js';
import {readable} from '../output/logs.js';
import type {LogEntry} from './state/model.js';

/** Lines that the view keeps. */
export const keptLines = 2000;
// Milliseconds between two looks at what has come.
const period = 200;

/** The view says of the node itself that it is gone. */
const ignore = (): void => {};

export function followLogOf(
	engine: Engine,
	container: string,
	onLines: (lines: readonly string[]) => void,
): () => void {
	const closing = new AbortController();
	const follow = async () => {
		const {followNodeLog} = await import('../lab/node/log.js');
		await followNodeLog(engine, container, onLines, closing.signal);
	};
	void follow().catch(ignore);
	return () => closing.abort();
}

export function followAllLogs(
	engine: Engine,
	lab: string,
	onLines: (lines: readonly LogEntry[]) => void,
): () => void {
	const closing = new AbortController();
	const {signal} = closing;
	let lines: LogEntry[] = [];
	let number = 0;
	let timer: NodeJS.Timeout | null = null;
	const tell = () => {
		timer = null;
		lines = lines.slice(-keptLines);
		if (!signal.aborted) {
			onLines(lines);
		}
	};
	const follow = async () => {
		const [{followLogs}, {containersOf, findLab}] = await Promise.all([
			import('../lab/node/logs.js'),
			import('../lab/find/find.js'),
		]);
		const found = await findLab(engine, lab, signal);
		await followLogs(engine, lab, containersOf(found), {
			since: null,
			signal,
			onLine: ({node, time, text}) => {
				lines.push({number: ++number, node, time: time.slice(11, 23), text: readable(text)});
				timer ??= setTimeout(tell, period);
			},
		});
	};
	void follow().catch(ignore);
	return () => {
		closing.abort();
		clearTimeout(timer ?? undefined);
	};
}
