// Connects to Docker at its endpoint, or to several machines by their names.

import {WgsimError} from '../errors.js';
import {Cluster} from './cluster.js';
import {type Engine, probe} from './connection.js';
import {type Environment, findEndpoints} from './endpoint.js';
import {connectMachines, parseMachines, swarmMachines} from './machines.js';
import {hintForNoAnswer} from './no-answer.js';

export {type AbsentMachine, engineOf, localMachine, type Member, membersOf} from './cluster.js';
export {type Engine, type Probed, probeSocket} from './connection.js';

export interface ConnectOptions {
	readonly env?: Environment;
	readonly signal?: AbortSignal | undefined;
	/** Names of machines or `swarm`, as after `--on`; those of WGSIM_ON by default. */
	readonly on?: string | undefined;
	/** A lab may be started on them: a swarm gets what that takes. By default with `on`; else, without a lab, the engine at hand is all. */
	readonly isForNewLab?: boolean;
}

/**
 * Of one machine, or of several as one.
 * @throws {WgsimError} when nothing answers: it names each place that was tried, or each machine that does not answer
 */
export async function connect({
	env = process.env,
	signal,
	on,
	isForNewLab = on !== undefined,
}: ConnectOptions = {}): Promise<Engine> {
	const named = on ?? env.WGSIM_ON;
	if (named === swarmMachines) {
		const {connectSwarm} = await import('./swarm/connect.js');
		return connectSwarm(await connectHere(env, signal), isForNewLab, signal);
	}

	if (named) {
		const machines = parseMachines(named, on === undefined ? 'WGSIM_ON' : '--on');
		return connectMachines(machines, {env, signal});
	}

	return connectHere(env, signal);
}

/** @throws {WgsimError} when nothing answers: it names each place that was tried */
export async function connectHere(env: Environment, signal: AbortSignal | undefined): Promise<Cluster> {
	const failures: string[] = [];
	let denied: string | null = null;
	for (const endpoint of findEndpoints(env)) {
		const {engine, problem, code} = await probe(endpoint, signal);
		if (engine !== null) {
			return new Cluster(engine);
		}

		denied ??= code === 'EACCES' ? endpoint.address.replace(/^unix:\/\//, '') : null;
		failures.push(`${endpoint.address} (${endpoint.origin}): ${problem}`);
	}

	throw new WgsimError('no Docker engine answers', {
		hint: hintForNoAnswer(env, denied),
		details: failures,
	});
}
