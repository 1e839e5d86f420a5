// Removes a lab: every container and volume that carries its label, and nothing else.

import type {Engine} from '../engine/client.js';
import {listContainers, removeContainer} from '../engine/containers.js';
import {listVolumes, removeVolume} from '../engine/volumes.js';
import {fabricNode} from '../plan/plan-lab.js';
import type {Report} from './events.js';
import {nodeOf} from './find.js';
import {labels} from './labels.js';

export interface StopResult {
	readonly containers: number;
	readonly volumes: number;
}

/** Removes what is there, in whatever state; nothing there is no error. */
export async function stopLab(
	engine: Engine,
	lab: string,
	{report, signal}: {report: Report; signal?: AbortSignal | undefined},
): Promise<StopResult> {
	const label = {[labels.lab]: lab};
	const [containers, volumes] = await Promise.all([
		listContainers(engine, label, signal),
		listVolumes(engine, label, signal),
	]);
	report({kind: 'phase-started', phase: 'removal'});
	let done = 0;
	const of = containers.length;
	// All at once: Docker spends this time waiting for the kernel to take namespaces apart. The fabric first: it would take
	// note of each node that ends.
	const fabricFirst = [...containers].sort(
		(a, b) => Number(nodeOf(b) === fabricNode) - Number(nodeOf(a) === fabricNode),
	);
	await Promise.all(
		fabricFirst.map(async container => {
			await removeContainer(engine, container.id, signal);
			report({
				kind: 'node-done',
				node: nodeOf(container),
				action: 'remove',
				reason: 'stop',
				done: ++done,
				of,
			});
		}),
	);
	await Promise.all(volumes.map(({name}) => removeVolume(engine, name, signal)));
	report({kind: 'phase-done', phase: 'removal', summary: `${of} containers`});
	return {containers: of, volumes: volumes.length};
}

/** The names of all labs that have a container or a volume here. */
export async function listLabNames(engine: Engine, signal?: AbortSignal): Promise<string[]> {
	const any = {[labels.lab]: null};
	const objects = [
		...(await listContainers(engine, any, signal)),
		...(await listVolumes(engine, any, signal)),
	];
	return [...new Set(objects.map(object => object.labels[labels.lab]!))].sort();
}
