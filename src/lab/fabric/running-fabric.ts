// Finds a lab's fabric where it runs, and says why it does not where it does not.

import type {Engine} from '../../engine/client.js';
import type {ContainerSummary} from '../../engine/containers.js';
import {WgsimError} from '../../errors.js';
import type {FabricPlan} from '../../plan/model.js';
import {type FoundLab, readFabricPlan} from '../find/find.js';
import {repairHint} from '../find/start-command.js';
import {findHolder} from '../lock/container.js';
import {demandContract} from './contract.js';

/**
 * @throws {WgsimError} where it does not run: it names the wgsim that is at work on the lab, or else how to repair it; where it is of
 * another wgsim
 */
export async function runningFabric(
	engine: Engine,
	lab: FoundLab,
	signal?: AbortSignal,
): Promise<ContainerSummary> {
	if (lab.fabric?.state === 'running') {
		demandContract(lab);
		return lab.fabric;
	}

	const holder = await findHolder(engine, lab.name, signal);
	if (holder === null || holder.isOwn || holder.fate === 'dead') {
		throw new WgsimError(`${lab.name}: the lab's fabric does not run`, {hint: repairHint(lab)});
	}

	throw new WgsimError(`${lab.name}: the lab's fabric does not run: ${holder.text} is at work on the lab`, {
		hint: 'run this again when it is done',
	});
}

/** The plan that a running fabric follows. @throws {WgsimError} where the fabric does not run */
export async function readRunningPlan(
	engine: Engine,
	lab: FoundLab,
	signal?: AbortSignal,
): Promise<FabricPlan> {
	await runningFabric(engine, lab, signal);
	return (await readFabricPlan(engine, lab, signal))!;
}
