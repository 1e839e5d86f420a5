// Explains why containers of a lab keep exiting or cannot work: a limit that was reached, or how the container exited.

import pMap from 'p-map';
import {hintForShortage} from '../../engine/call.js';
import type {Engine} from '../../engine/client.js';
import {type ContainerSummary, inspectContainer} from '../../engine/containers.js';
import {readLogEnd} from '../../engine/logs.js';
import {containersOf, findLab, nodeOf} from '../find/find.js';
import {findReachedLimits} from '../limits/limits.js';

// Looked at in one go; each costs a call or two to Docker.
const concurrency = 4;

/** A line each, for those that are not well. Never throws: it explains another failure, and must not hide that. */
export async function findUnhealthy(engine: Engine, lab: string): Promise<string[]> {
	try {
		const found = await findLab(engine, lab);
		const limits = await findReachedLimits(engine, found);
		const explained = (node: string): boolean => limits.some(line => line.startsWith(`${node}: `));
		const others = containersOf(found).filter(each => !explained(nodeOf(each)));
		const lines = await pMap(others, each => describeEnd(engine, each), {concurrency});
		return [...limits, ...lines.flat()];
	} catch {
		return [];
	}
}

async function describeEnd(engine: Engine, container: ContainerSummary): Promise<string[]> {
	const details = await inspectContainer(engine, container.id);
	if (details === null) {
		return [];
	}

	const node = nodeOf(container);
	const often = details.restarts > 0 ? `has ended ${details.restarts} times` : `is ${details.state}`;
	if (details.restarts === 0 && ['running', 'paused', 'created'].includes(details.state)) {
		return [];
	}

	const last = (await readLogEnd(engine, container.id, 5)).at(-1) ?? details.error;
	const hint = hintForShortage(last);
	return [
		`${node}: ${often}, exit code ${details.exitCode}${last && `, its last output: ${last}`}`,
		...(hint === null ? [] : [`${node}: ${hint}`]),
	];
}
