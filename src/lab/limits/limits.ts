// Finds which limits a lab's nodes have reached: memory, processes, open files.

import pMap from 'p-map';
import type {Engine} from '../../engine/client.js';
import {type ContainerDetails, inspectContainer} from '../../engine/containers.js';
import {runExec} from '../../engine/exec.js';
import {readLogEnd} from '../../engine/logs.js';
import {append} from '../../shared/group-by.js';
import {type FoundLab, nodeOf} from '../find/find.js';
import {describeFileLimit, describeMemoryLimit, describeProcessLimit} from './describe-limits.js';

// Looked at in one go; each costs two calls to Docker.
const concurrency = 4;

// A supervisor that cannot open a file says so twice a second; what it is about came before.
const logTail = 200;

/** What is known of one node: Docker's account, the kernel's counters, and the end of what it has said. */
export interface LimitFacts {
	readonly node: string;
	readonly details: Pick<ContainerDetails, 'name' | 'memory' | 'outOfMemory'>;
	/** Lines of the files below, of this node. */
	readonly counters: readonly string[];
	readonly words: readonly string[];
}

// Of cgroup version 1 and 2, in a node's own view: how often the kernel has killed or refused a process, and its limits.
const counterFiles = [
	'sys/fs/cgroup/memory/memory.oom_control',
	'sys/fs/cgroup/memory.events',
	'sys/fs/cgroup/pids/pids.events',
	'sys/fs/cgroup/pids.events',
	'sys/fs/cgroup/pids/pids.max',
	'sys/fs/cgroup/pids.max',
];

/** The first line that says, in the words of the kernel or of runit, that a process could open no more files. */
const fileComplaint = /too many open files|cannot open more files/i;

/** A line for each limit that one has run into since it was started: which, how much it is, and what gives more. */
export function describeLimits({node, details, counters, words}: LimitFacts): string[] {
	const number = (pattern: RegExp): number =>
		Math.max(0, ...counters.map(line => Number(pattern.exec(line)?.[1] ?? 0)));
	const killed = details.outOfMemory || number(/memory\S*:oom_kill (\d+)$/) > 0;
	const pids = number(/pids\.max:(\d+)$/);
	const files = number(/limits:Max open files +(\d+)/);
	const complaint = words.find(line => fileComplaint.test(line));
	return [
		...(killed && details.memory !== null ? [describeMemoryLimit(node, details.memory)] : []),
		...(pids > 0 && number(/pids\.events:max (\d+)$/) > 0
			? [describeProcessLimit(node, details.name, pids)]
			: []),
		...(complaint === undefined ? [] : [describeFileLimit(node, files > 0 ? files : null, complaint.trim())]),
	];
}

/** Never throws: it explains another failure, and must not hide that. */
export async function findReachedLimits(
	engine: Engine,
	lab: FoundLab,
	signal?: AbortSignal,
): Promise<string[]> {
	try {
		const nodes = await pMap(
			lab.nodes,
			async container => ({
				node: nodeOf(container),
				details: await inspectContainer(engine, container.id, signal),
				words: await readLogEnd(engine, container.id, logTail, signal),
			}),
			{concurrency},
		);
		const counters = await readCounters(
			engine,
			lab,
			nodes.map(({details}) => details?.pid ?? 0),
			signal,
		);
		return nodes.flatMap(({details, ...said}) =>
			details === null ? [] : describeLimits({...said, details, counters: counters.get(details.pid) ?? []}),
		);
	} catch {
		return [];
	}
}

/**
 * By the id of each node's first process. Asked of the fabric, which sees all processes: a node that has no room for one more
 * cannot be asked.
 */
async function readCounters(
	engine: Engine,
	{fabric}: FoundLab,
	processes: readonly number[],
	signal?: AbortSignal,
): Promise<ReadonlyMap<number, readonly string[]>> {
	const found = new Map<number, string[]>();
	const running = processes.filter(pid => pid > 0);
	if (fabric?.state !== 'running' || running.length === 0) {
		return found;
	}

	const paths = running.flatMap(pid => [
		...counterFiles.map(file => `/proc/${pid}/root/${file}`),
		`/proc/${pid}/limits`,
	]);
	const options = signal === undefined ? {} : {signal};
	const {stdout} = await runExec(engine, fabric.id, ['grep', '-sH', '', ...paths], options);
	for (const line of stdout.split('\n')) {
		const pid = Number(/^\/proc\/(\d+)\//.exec(line)?.[1] ?? 0);
		append(found, pid, line);
	}

	return found;
}
