// What a provider of machines does for all that list them, and when a lab is gone.

import {connectHere, type Engine, membersOf} from './client.js';
import {type NamedMachine, parseMachines, swarmMachines} from './machines.js';
import {isOfSwarm} from './swarm/address.js';

interface FoundMachines {
	readonly machines: readonly NamedMachine[];
	/** The engine that told them; null for contexts. */
	readonly engine: Engine | null;
}

/** The machines that `--on` or WGSIM_ON names: a swarm tells its own. */
async function findMachines(on: string, signal?: AbortSignal): Promise<FoundMachines> {
	if (on !== swarmMachines) {
		return {machines: parseMachines(on), engine: null};
	}

	const {machinesOfSwarm} = await import('./swarm/machines.js');
	const engine = await connectHere(process.env, signal);
	return {machines: await machinesOfSwarm(engine.lead.engine, signal), engine};
}

/** Whether a swarm provides any of its machines. */
export const isFromSwarm = (engine: Engine): boolean =>
	membersOf(engine).some(({address}) => isOfSwarm(address));

/** Ends what a provider runs on the machines if no lab needs it. Call it after each use. */
export async function releaseMachines(engine: Engine, signal?: AbortSignal): Promise<void> {
	const {releaseRelay} = await import('./swarm/release.js');
	// The relay cannot be asked to end itself.
	const direct = membersOf(engine).filter(member => !isOfSwarm(member.engine.socket));
	await Promise.all(direct.map(member => releaseRelay(member.engine, signal)));
}

/** For a command that starts no lab. */
export async function releasing<T>(engine: Engine, work: () => Promise<T>): Promise<T> {
	try {
		return await work();
	} finally {
		await (isFromSwarm(engine) && releaseMachines(engine));
	}
}

/** Asks something of the machines that `--on` or WGSIM_ON names, and ends what a provider ran for that. */
export async function withMachines<T>(
	on: string,
	signal: AbortSignal,
	ask: (machines: readonly NamedMachine[]) => Promise<T>,
): Promise<T> {
	const {machines, engine} = await findMachines(on, signal);
	try {
		return await ask(machines);
	} finally {
		await (engine && releaseMachines(engine));
	}
}
