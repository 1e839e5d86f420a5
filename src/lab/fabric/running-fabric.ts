// Finds a lab's fabric where it runs, and says why it does not where it does not.

import type {Engine} from '../../engine/client.js';
import type {ContainerSummary} from '../../engine/containers.js';
import {UsageError, WgsimError} from '../../errors.js';
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
	const {absent = [], otherFabrics = []} = lab;
	const still = otherFabrics.find(({state}) => state !== 'running');
	if (absent.length > 0) {
		throw new WgsimError(`${lab.name}: ${absent[0]!.name} does not answer: ${absent[0]!.problem}`, {
			hint: 'wgsim status shows what is known; bring the machine back, then run this again',
		});
	}

	if (still !== undefined) {
		throw new WgsimError(`${lab.name}: its fabric ${still.name} does not run`, {hint: repairHint(lab)});
	}

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

/** The fabrics of all machines, that of the one that leads first. @throws {WgsimError} as `runningFabric`, where one does not run */
export async function runningFabrics(
	engine: Engine,
	lab: FoundLab,
	signal?: AbortSignal,
): Promise<readonly [ContainerSummary, ...ContainerSummary[]]> {
	return [await runningFabric(engine, lab, signal), ...(lab.otherFabrics ?? [])];
}

/**
 * Of what cannot be done across machines yet.
 * @throws {UsageError} which names the machines
 */
export function demandOneMachine({name, machines = []}: FoundLab, reason: string): void {
	if (machines.length > 1) {
		throw new UsageError(
			`${name} runs on ${machines.map(machine => machine.name).join(', ')}: ${reason}`,
			'start the lab on one machine for this: docs/machines.md lists what works across machines',
		);
	}
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
