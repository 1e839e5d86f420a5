// The two volumes of a lab: the one shared by fabric and nodes, and the fabric's memory.

import type {Engine} from '../../engine/client.js';
import {createVolume, listVolumes, type VolumeSummary} from '../../engine/volumes.js';
import {WgsimError} from '../../errors.js';
import type {Rollback} from '../start/rollback.js';
import {type Making, volumeLabels} from './container-spec.js';
import {labels} from './labels.js';

export const findVolumes = (engine: Engine, lab: string, signal?: AbortSignal): Promise<VolumeSummary[]> =>
	listVolumes(engine, {[labels.lab]: lab}, signal);

/**
 * Makes those that are not there. `standing` are the names of those that are.
 * @throws {WgsimError} where a volume of that name is not this lab's
 */
export async function ensureVolumes(
	engine: Engine,
	making: Making,
	rollback: Rollback,
	standing: readonly string[],
	signal?: AbortSignal,
): Promise<void> {
	const {plan} = making;
	const missing = [plan.volume, plan.memory].filter(name => !standing.includes(name));
	if (missing.length === 0) {
		return;
	}

	const ours = {...volumeLabels(making), ...rollback.label};
	// A create cannot be called back: it goes without the signal.
	await Promise.all(missing.map(name => createVolume(engine, {name, labels: ours})));
	// Docker answers alike whether it made the volume or one of that name stood already: the label tells.
	const found = new Set((await findVolumes(engine, plan.lab, signal)).map(({name}) => name));
	const [foreign] = missing.filter(name => !found.has(name));
	if (foreign !== undefined) {
		throw new WgsimError(`a volume named ${foreign} exists that is not this lab's; wgsim does not touch it`, {
			hint: 'give this lab another name: wgsim start --name …',
		});
	}
}
