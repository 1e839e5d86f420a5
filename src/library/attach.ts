// Attaches to running labs, however they were started.

import {connect} from '../engine/client.js';
import {chooseLab, findLabs} from '../lab/find/find.js';
import {Lab} from './lab.js';

/**
 * A lab that runs here: by its name, or the only one.
 * @throws {WgsimError} when there is none; {UsageError} when none is named and several run
 */
export async function attachLab(name?: string, {signal}: {readonly signal?: AbortSignal} = {}): Promise<Lab> {
	const engine = await connect({signal});
	const found = await chooseLab(engine, name, signal);
	return new Lab(engine, found.name);
}

/** The names of the labs that run here. */
export async function listLabs({signal}: {readonly signal?: AbortSignal} = {}): Promise<string[]> {
	return (await findLabs(await connect({signal}), signal)).map(({name}) => name);
}
