// The floor: the same containers by bare calls to Docker, with nothing in them but a sleep.

import pMap from 'p-map';
import type {Engine} from '../src/engine/client.js';
import {createContainer, removeContainer, startContainer} from '../src/engine/containers.js';
import {createVolume, removeVolume} from '../src/engine/volumes.js';
import {containerSpec, type Making} from '../src/lab/containers/container-spec.js';
import {time} from './stats.js';

export interface FloorTimes {
	/** Milliseconds. */
	readonly up: number;
	/** Milliseconds. */
	readonly remove: number;
}

/** By bare calls, all at one time. */
export async function removeBare(engine: Engine, ids: readonly string[], {plan}: Making): Promise<void> {
	await Promise.all(ids.map(id => removeContainer(engine, id)));
	await Promise.all([plan.volume, plan.memory].map(name => removeVolume(engine, name)));
}

/** Creates, starts and removes a plan's containers, `concurrency` at a time. */
export async function measureFloor(engine: Engine, making: Making, concurrency: number): Promise<FloorTimes> {
	const {plan} = making;
	const idle = {entrypoint: ['sleep', 'infinity'], labels: {'wgsim.bench': 'floor'}};
	const specs = [plan.fabric, ...plan.nodes].map(planned => {
		const spec = containerSpec(making, planned);
		return {...spec, ...idle, name: `floor-${spec.name}`};
	});
	const ids: string[] = [];
	try {
		const up = await time(async () => {
			for (const name of [plan.volume, plan.memory]) {
				await createVolume(engine, {name, labels: idle.labels});
			}

			await pMap(
				specs,
				async spec => {
					const id = await createContainer(engine, spec);
					ids.push(id);
					await startContainer(engine, id);
				},
				{concurrency},
			);
		});
		const remove = await time(() => removeBare(engine, ids.splice(0), making));
		return {up, remove};
	} finally {
		await removeBare(engine, ids, making);
	}
}
