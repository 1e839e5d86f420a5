// Says why containers of a lab do not stay up: the limit that one ran into, or how it ended and its last words.

import pMap from 'p-map';
import {hintForShortage} from '../engine/call.js';
import type {Engine} from '../engine/client.js';
import {type ContainerDetails, type ContainerSummary, inspectContainer} from '../engine/containers.js';
import {runExec} from '../engine/exec.js';
import {readLogEnd} from '../engine/logs.js';
import {containersOf, findLab, nodeOf} from './find.js';

const megabyte = 2 ** 20;

// Looked at in one go; each costs a call or two to Docker.
const concurrency = 4;

// Of cgroup version 1 and 2: how often the kernel has killed a process of the node.
const killCounters = ['/sys/fs/cgroup/memory/memory.oom_control', '/sys/fs/cgroup/memory.events'];

/** A line each, for those that are not well. Never throws: it explains another failure, and must not hide that. */
export async function findAiling(engine: Engine, lab: string): Promise<string[]> {
	try {
		const found = await findLab(engine, lab);
		const lines = await pMap(containersOf(found), each => describeAiling(engine, each), {concurrency});
		return lines.flat();
	} catch {
		return [];
	}
}

async function describeAiling(engine: Engine, container: ContainerSummary): Promise<string[]> {
	const details = await inspectContainer(engine, container.id);
	if (details === null) {
		return [];
	}

	const node = nodeOf(container);
	if (details.memory !== null && (await hitMemory(engine, details))) {
		const limit = Math.round(details.memory / megabyte);
		return [`${node}: killed at its limit of ${limit} MB of memory; give it more (memory: ${limit * 4}M)`];
	}

	const often = details.restarts > 0 ? `has ended ${details.restarts} times` : `is ${details.state}`;
	if (details.restarts === 0 && ['running', 'paused', 'created'].includes(details.state)) {
		return [];
	}

	const last = (await readLogEnd(engine, container.id, 5)).at(-1) ?? details.error;
	const hint = hintForShortage(last);
	return [
		`${node}: ${often}, exit code ${details.exitCode}${last && `, and its last words are: ${last}`}`,
		...(hint === null ? [] : [`${node}: ${hint}`]),
	];
}

async function hitMemory(engine: Engine, {id, state, outOfMemory}: ContainerDetails): Promise<boolean> {
	if (outOfMemory || state !== 'running') {
		return outOfMemory;
	}

	// What has no room for a process more gives no answer, and has told by its end.
	const counters = await runExec(engine, id, ['cat', ...killCounters]).catch(() => ({stdout: ''}));
	return /^oom_kill [1-9]/m.test(counters.stdout);
}
