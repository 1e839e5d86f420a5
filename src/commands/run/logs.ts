// `wgsim logs`: prints the logs of a lab's nodes and of its fabric, merged by time.

import {connect} from '../../engine/client.js';
import {exitCodes, UsageError} from '../../errors.js';
import {containersOf, nodeOf} from '../../lab/find/find.js';
import {selectNodes} from '../../lab/find/select-nodes.js';
import * as lab from '../../lab/node/logs.js';
import {widestOf} from '../../output/exec.js';
import * as output from '../../output/logs.js';
import {endWithReader, print, printJson} from '../../output/sinks/stdio.js';
import {parseDuration} from '../../shared/units.js';
import {chooseLab} from './choose-lab.js';
import {withInterrupt} from './interrupt.js';

interface Options {
	readonly lab?: string;
	readonly follow?: boolean;
	readonly since?: string;
	readonly json?: boolean;
}

/** RFC 3339 from an age or a time. */
export async function parseSince(text: string | undefined, now: Date): Promise<string | null> {
	if (text === undefined) {
		return null;
	}

	const age = parseDuration(text);
	const time = age === null ? Date.parse(/^\d{4}-\d\d-\d\d/.test(text) ? text : '') : +now - age * 1000;
	if (Number.isNaN(time)) {
		throw new UsageError(`--since ${text}: neither an age nor a time`, '30s, 5m, 2h or 2026-01-31T12:00:00Z');
	}

	// A Date has milliseconds; a log has nanoseconds.
	const finer = age === null ? /:\d\d\.\d{3}(\d{1,6})/.exec(text)?.[1] : undefined;
	return new Date(Math.max(0, time)).toISOString().replace('Z', `${finer ?? ''}Z`);
}

export async function run(names: readonly string[], options: Options): Promise<void> {
	const since = await parseSince(options.since, new Date());
	await withInterrupt(async signal => {
		const reader = new AbortController();
		endWithReader(() => reader.abort());
		const either = AbortSignal.any([signal, reader.signal]);
		const engine = await connect({signal});
		const found = await chooseLab(engine, options.lab, signal);
		const chosen =
			names.length === 0 ? containersOf(found) : selectNodes(found, null, {names, kinds: [], sites: []});
		const width = widestOf(chosen.map(nodeOf));
		const onLine = options.json
			? printJson
			: (line: Parameters<typeof output.renderLogLine>[0]) => print(output.renderLogLine(line, width));
		if (options.follow) {
			await lab.followLogs(engine, found.name, chosen, {since, signal: either, onLine});
		} else {
			await lab.readLogs(engine, chosen, {since, signal: either, onLine});
		}

		if (signal.aborted) {
			process.exitCode = exitCodes.interrupted;
		}
	});
}
