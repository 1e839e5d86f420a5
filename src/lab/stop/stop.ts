// Removes a lab: every container and volume with its label, and nothing else.

import type {Engine} from '../../engine/client.js';
import {listContainers, removeContainer} from '../../engine/containers.js';
import {releasing} from '../../engine/provider.js';
import {listVolumes, removeVolume} from '../../engine/volumes.js';
import {WgsimError} from '../../errors.js';
import {isFabricNode} from '../../plan/plan-lab.js';
import {labels} from '../containers/labels.js';
import {removeEach} from '../containers/remove-each.js';
import type {Report} from '../events.js';
import {findLab, nodeOf} from '../find/find.js';
import {listLockedLabs, withLockToStop} from '../lock/lock.js';
import {demandMachines} from '../machines/decide.js';

export interface StopResult {
	readonly containers: number;
	readonly volumes: number;
}

interface StopOptions {
	readonly report: Report;
	readonly signal?: AbortSignal | undefined;
}

/**
 * Removes everything there, in any state; an empty lab is no error. Another wgsim that is at work on the lab is asked to give up.
 * @throws {WgsimError} which names what could not be removed; all the rest is gone then
 */
export async function stopLab(engine: Engine, lab: string, options: StopOptions): Promise<StopResult> {
	const {report, signal} = options;
	const onWait = (text: string) => report({kind: 'note', text});
	const stop = () =>
		withLockToStop(engine, lab, {onWait, signal}, locked => removeLab(engine, lab, {report, signal: locked}));
	return releasing(engine, stop);
}

/** As `stopLab`, for one that holds the lab's lock. */
export async function removeLab(
	engine: Engine,
	lab: string,
	{report, signal}: StopOptions,
): Promise<StopResult> {
	// Of a lab over several machines, all that answer are asked from here on.
	const found = await findLab(engine, lab, signal);
	const {containers, volumes} = await listObjects(engine, lab, signal);
	report({kind: 'phase-started', phase: 'removal'});
	let done = 0;
	const of = containers.length;
	// All at once: Docker spends this time waiting for the kernel to take namespaces apart. The fabric first: it would take
	// note of each node that ends.
	const fabricFirst = [...containers].sort(
		(a, b) => Number(isFabricNode(nodeOf(b))) - Number(isFabricNode(nodeOf(a))),
	);
	await removeEach(fabricFirst, async container => {
		await removeContainer(engine, container.id, signal, container.name);
		const node = nodeOf(container);
		report({kind: 'node-done', node, action: 'remove', reason: 'stop', done: ++done, of});
	});
	await removeEach(volumes, ({name}) => removeVolume(engine, name, signal));
	await checkThatAllIsGone(engine, lab, signal);
	demandMachines(
		found,
		`the part of the lab there is left, and no other machine knows of it now: once the machine is back, run wgsim stop ${lab} on it, or with its DOCKER_CONTEXT`,
	);
	// After a start that has undone itself nothing is left: a sum of 0 would contradict the lines before it.
	if (of + volumes.length > 0) {
		report({kind: 'phase-done', phase: 'removal', summary: `${of} ${of === 1 ? 'container' : 'containers'}`});
	}

	return {containers: of, volumes: volumes.length};
}

async function listObjects(engine: Engine, lab: string, signal: AbortSignal | undefined) {
	const label = {[labels.lab]: lab};
	const [containers, volumes] = await Promise.all([
		listContainers(engine, label, signal),
		listVolumes(engine, label, signal),
	]);
	return {containers, volumes};
}

/** Docker may say that there was nothing to remove while there was. */
async function checkThatAllIsGone(engine: Engine, lab: string, signal: AbortSignal | undefined) {
	const {containers, volumes} = await listObjects(engine, lab, signal);
	const left = [...containers, ...volumes].map(({name}) => name);
	if (left.length > 0) {
		throw new WgsimError(
			`${lab}: ${left.length === 1 ? 'one object is' : `${left.length} objects are`} left`,
			{
				details: left,
				hint: `run it again: wgsim stop ${lab}`,
			},
		);
	}
}

/** The names of all labs that have a container or a volume here, or on which a wgsim is at work. */
export async function listLabNames(engine: Engine, signal?: AbortSignal): Promise<string[]> {
	const any = {[labels.lab]: null};
	const [containers, volumes, locked] = await Promise.all([
		listContainers(engine, any, signal),
		listVolumes(engine, any, signal),
		listLockedLabs(engine, signal),
	]);
	const names = [...containers, ...volumes].map(object => object.labels[labels.lab]!);
	return [...new Set([...names, ...locked])].sort();
}
