// Merges the output of a lab's containers by time, as far as it goes or as it grows.

import pMap from 'p-map';
import type {Engine} from '../../engine/client.js';
import type {ContainerSummary} from '../../engine/containers.js';
import {watchEvents} from '../../engine/events.js';
import {type LogLine, readLogLines} from '../../engine/log-lines.js';
import {labels} from '../containers/labels.js';
import {nodeOf} from '../find/find.js';

export interface LabLogLine extends LogLine {
	readonly node: string;
	readonly container: string;
}

export interface LogsOptions {
	/** RFC 3339; null for all. */
	readonly since: string | null;
	readonly signal?: AbortSignal | undefined;
	readonly onLine: (line: LabLogLine) => void;
}

// Containers at a time.
const concurrency = 16;
// Milliseconds for which a new line is held back: one of another container may be older, and on its way.
const longestWait = 100;

const byTime = (a: LogLine, b: LogLine): number => (a.time < b.time ? -1 : a.time > b.time ? 1 : 0);

/** What was written until now, in the order of time. */
export async function readLogs(
	engine: Engine,
	containers: readonly ContainerSummary[],
	{since, signal, onLine}: LogsOptions,
): Promise<void> {
	const lines = await pMap(
		containers,
		async container => {
			const own: LabLogLine[] = [];
			for await (const line of readLogLines(engine, container.id, {follow: false, since, signal})) {
				own.push({...line, node: nodeOf(container), container: container.name});
			}

			return own;
		},
		{concurrency},
	);
	lines.flat().sort(byTime).forEach(onLine);
}

/** The container of an event, or of a list. */
type Source = Pick<ContainerSummary, 'id' | 'name' | 'labels'>;

/**
 * What was written, and then what is: through restarts, and of nodes that are made anew. Ends when the last of the containers is
 * gone, or the signal fires.
 */
export async function followLogs(
	engine: Engine,
	lab: string,
	containers: readonly ContainerSummary[],
	{since, signal, onLine}: LogsOptions,
): Promise<void> {
	const ended = new AbortController();
	const either = signal === undefined ? ended.signal : AbortSignal.any([signal, ended.signal]);
	const wanted = new Set(containers.map(nodeOf));
	const alive = new Set(containers.map(({id}) => id));
	/** By container: the time of the last line that was taken. One that is made anew by that name says what is later. */
	const told = new Map<string, string>();
	const following = new Map<string, Promise<void>>();
	const order = holdBack(onLine);

	async function followOne({id, name, labels: own}: Source): Promise<void> {
		const node = own[labels.node] ?? name;
		const after = told.get(name);
		for await (const line of readLogLines(engine, id, {
			follow: true,
			since: after ?? since,
			signal: either,
		})) {
			if (after === undefined || line.time > after) {
				told.set(name, line.time);
				order.push({...line, node, container: name});
			}
		}
	}

	const failures: unknown[] = [];
	/** One after another for each container: its output may go on when it is started again. */
	const follow = (source: Source): void => {
		const before = following.get(source.id) ?? Promise.resolve();
		const next = before
			.then(() => followOne(source))
			.catch(error => {
				// One that is being removed has no output any more.
				if (alive.has(source.id)) {
					failures.push(error);
					ended.abort();
				}
			});
		following.set(source.id, next);
	};

	const filter = {
		types: ['container'] as const,
		labels: [`${labels.lab}=${lab}`],
		actions: ['start', 'destroy'],
	};
	const onOpen = async (): Promise<void> => {
		await readLogs(engine, containers, {
			since,
			signal: either,
			onLine: line => {
				told.set(line.container, line.time);
				onLine(line);
			},
		});
		containers.forEach(follow);
	};
	for await (const {action, id, name, attributes} of watchEvents(engine, filter, either, onOpen)) {
		if (action === 'destroy') {
			alive.delete(id);
			if (alive.size === 0) {
				break;
			}
		} else if (wanted.has(attributes[labels.node] ?? '')) {
			alive.add(id);
			follow({id, name, labels: attributes});
		}
	}

	if (alive.size === 0) {
		// What they said last is still on its way.
		await Promise.all(following.values());
	}

	ended.abort();
	await Promise.all(following.values());
	order.flush();
	if (failures.length > 0) {
		throw failures[0];
	}
}

/** Hands lines out in the order of time, as far as they come within a moment. */
function holdBack(onLine: (line: LabLogLine) => void) {
	let held: LabLogLine[] = [];
	let timer: NodeJS.Timeout | null = null;
	const flush = (): void => {
		clearTimeout(timer ?? undefined);
		timer = null;
		const lines = held.sort(byTime);
		held = [];
		lines.forEach(onLine);
	};
	return {
		push: (line: LabLogLine): void => {
			held.push(line);
			timer ??= setTimeout(flush, longestWait);
		},
		flush,
	};
}
