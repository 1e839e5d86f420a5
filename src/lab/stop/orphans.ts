// Removes labs whose owning process is gone.

import type {Engine} from '../../engine/client.js';
import {listContainers} from '../../engine/containers.js';
import {listVolumes} from '../../engine/volumes.js';
import {labels} from '../containers/labels.js';
import {fateOf} from '../find/owner.js';
import {withLock} from '../lock/lock.js';
import {removeLab} from './stop.js';

/** Removes the labs whose owner has died. Returns their names. */
export async function reapOrphans(engine: Engine, signal?: AbortSignal): Promise<string[]> {
	const reaped: string[] = [];
	for (const lab of await findOrphans(engine, {[labels.owner]: null}, signal)) {
		await withLock(engine, lab, {verb: 'start', signal}, async locked => {
			// Another may have removed it meanwhile, and have started one of that name.
			const orphans = await findOrphans(engine, {[labels.owner]: null, [labels.lab]: lab}, locked);
			if (orphans.length > 0) {
				await removeLab(engine, lab, {report: () => {}, signal: locked});
				reaped.push(lab);
			}
		});
	}

	return reaped;
}

/** Names of the labs of these labels of which something has an owner that has died. */
async function findOrphans(
	engine: Engine,
	wanted: Readonly<Record<string, string | null>>,
	signal?: AbortSignal,
): Promise<string[]> {
	const [containers, volumes] = await Promise.all([
		listContainers(engine, wanted, signal),
		listVolumes(engine, wanted, signal),
	]);
	const orphaned = [...containers, ...volumes].filter(
		object => fateOf(object.labels[labels.owner]!) === 'dead',
	);
	return [...new Set(orphaned.map(object => object.labels[labels.lab]!))].sort();
}
