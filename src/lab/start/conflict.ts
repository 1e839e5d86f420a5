// Finds the owner of a container name that is already taken.

import {setTimeout as sleep} from 'node:timers/promises';
import {EngineError} from '../../engine/call.js';
import {type Engine, localMachine} from '../../engine/client.js';
import {type ContainerDetails, inspectContainer} from '../../engine/containers.js';
import {WgsimError} from '../../errors.js';
import type {ContainerPlan} from '../../plan/model.js';
import {labels} from '../containers/labels.js';

/** Docker reserves a name some time before it knows the container: ask until it does, for a second at most. */
async function findHolder(engine: Engine, name: string): Promise<ContainerDetails | null> {
	for (let attempt = 0; attempt < 20; attempt++) {
		const holder = await inspectContainer(engine, name).catch(() => null);
		if (holder !== null) {
			return holder;
		}

		await sleep(50);
	}

	return null;
}

/** Docker refuses a name that is taken. Whose is it? */
export async function explainConflict(
	engine: Engine,
	error: unknown,
	planned: ContainerPlan,
	lab: string,
): Promise<unknown> {
	if (!(error instanceof EngineError) || error.statusCode !== 409) {
		return error;
	}

	const holder = await findHolder(engine, planned.container);
	if (holder === null) {
		return new WgsimError(
			`the name ${planned.container} was taken a moment ago by a container that has gone`,
			{
				hint: 'run the command again',
				cause: error,
			},
		);
	}

	const owner = holder.labels[labels.lab];
	if (owner === lab) {
		return new WgsimError(`lab ${lab} is being started by another wgsim`, {
			hint: `wait for it, then look: wgsim status ${lab}`,
			cause: error,
		});
	}

	const there = planned.machine === localMachine ? '' : ` on ${planned.machine}`;
	return new WgsimError(
		owner === undefined
			? `a container named ${planned.container} exists${there} that is not wgsim's; wgsim does not touch it`
			: `a container named ${planned.container}${there} belongs to the lab ${owner}; wgsim does not touch it`,
		{hint: `give this lab another name (wgsim start --name …), or rename that container`, cause: error},
	);
}
