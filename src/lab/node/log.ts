// Follows the end of a container's log.

import type {Engine} from '../../engine/client.js';
import {followLogs} from '../../engine/logs.js';

const keptLines = 200;

/** Hands out the last lines at each new one, at most every 200 ms, until the container ends or the signal fires. */
export async function followNodeLog(
	engine: Engine,
	container: string,
	onLines: (lines: readonly string[]) => void,
	signal: AbortSignal,
): Promise<void> {
	const lines: string[] = [];
	let timer: NodeJS.Timeout | null = null;
	const flush = () => {
		timer = null;
		onLines([...lines]);
	};
	try {
		for await (const line of followLogs(engine, container, {tail: keptLines, signal})) {
			lines.push(line);
			lines.splice(0, lines.length - keptLines);
			timer ??= setTimeout(flush, 200);
		}
	} finally {
		if (timer !== null) {
			clearTimeout(timer);
			flush();
		}
	}
}
