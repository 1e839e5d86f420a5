// `wgsim logs`: prints the logs of a lab's nodes and of its fabric, merged by time.

import type {Command} from 'commander';
import {exitCodes, UsageError} from '../errors.js';
import {endWithReader, print, printJson} from '../output/sinks/stdio.js';
import {chooseLab, labText} from './choose-lab.js';

const examples = `
Examples:
  wgsim logs                         all nodes and the fabric
  wgsim logs V1-1 -f                 as it grows, until Ctrl-C or until the lab is gone
  wgsim logs 'V*' --since 5m
  wgsim logs --since 5m --json | jq -r 'select(.text | test("BGP")) | .text'

Times are in UTC, as Docker took the lines. The log of a node is what its boot, BIRD and wireguard-go say; keys and passwords are
blanked in the node. A node that was made anew begins with an empty log. With --json each line is an object: time, node, container,
stream, text.`;

interface Options {
	readonly lab?: string;
	readonly follow?: boolean;
	readonly since?: string;
	readonly json?: boolean;
}

export function register(program: Command): void {
	program
		.command('logs')
		.summary('show the logs of nodes, merged by time')
		.description('Show what the nodes of a lab and its fabric have logged, merged by time.')
		.argument('[node...]', "nodes, globs such as 'V*', or fabric; all by default")
		.option('--lab <lab>', labText)
		.option('-f, --follow', 'go on with what is logged from now on')
		.option('--since <time>', 'only what is not older: 30s, 5m, 2h, or a time such as 2026-01-31T12:00:00Z')
		.option('--json', 'one JSON object a line')
		.addHelpText('after', examples)
		.action(logs);
}

/** RFC 3339 from an age or a time. */
export async function parseSince(text: string | undefined, now: Date): Promise<string | null> {
	if (text === undefined) {
		return null;
	}

	const {parseDuration} = await import('../topology/units.js');
	const age = parseDuration(text);
	const time = age === null ? Date.parse(/^\d{4}-\d\d-\d\d/.test(text) ? text : '') : +now - age * 1000;
	if (Number.isNaN(time)) {
		throw new UsageError(`--since ${text}: neither an age nor a time`, '30s, 5m, 2h or 2026-01-31T12:00:00Z');
	}

	// A Date has milliseconds; a log has nanoseconds.
	const finer = age === null ? /:\d\d\.\d{3}(\d{1,6})/.exec(text)?.[1] : undefined;
	return new Date(Math.max(0, time)).toISOString().replace('Z', `${finer ?? ''}Z`);
}

async function logs(names: readonly string[], options: Options): Promise<void> {
	const since = await parseSince(options.since, new Date());
	const [{connect}, {containersOf, nodeOf}, {selectNodes}, lab, output, {widestOf}, {withInterrupt}] =
		await Promise.all([
			import('../engine/client.js'),
			import('../lab/find/find.js'),
			import('../lab/find/select-nodes.js'),
			import('../lab/node/logs.js'),
			import('../output/logs.js'),
			import('../output/exec.js'),
			import('./interrupt.js'),
		]);
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
