// `startLab()`: from a topology file to a running lab, in a test or any other program.

import {randomBytes} from 'node:crypto';
import {connect, type Engine} from '../engine/client.js';
import {ensureNodeImage} from '../engine/image.js';
import {isFromSwarm, releaseMachines} from '../engine/provider.js';
import {ConvergenceError} from '../lab/converge/convergence-error.js';
import {type LabEvent, reportTo} from '../lab/events.js';
import {ownerOf} from '../lab/find/owner.js';
import {readTopology} from '../lab/sources/read-topology.js';
import {startLab as bringUp} from '../lab/start/start.js';
import {reapOrphans} from '../lab/stop/orphans.js';
import {stopLab} from '../lab/stop/stop.js';
import {Lab} from './lab.js';

export interface StartLabOptions {
	/** Name of the lab. Default: the topology's, and six random letters, so that tests run side by side. */
	readonly name?: string;
	/** Values of the file's variables. */
	readonly set?: Readonly<Record<string, string>>;
	/** Milliseconds until the lab must have converged. Default: 120 000. */
	readonly timeout?: number;
	/** Return when the containers run, not when the lab has converged. */
	readonly wait?: boolean;
	/** Called for each step of the bring-up. */
	readonly onEvent?: (event: LabEvent) => void;
	/** Ends the bring-up; what it made is removed. */
	readonly signal?: AbortSignal;
}

// As long as a lab's name may be.
const nameLength = 30;

const uniqueName = (name: string): string =>
	`${name.slice(0, nameLength - 7)}-${[...randomBytes(6)].map(byte => 'abcdefghijklmnopqrstuvwxyz'[byte % 26]).join('')}`;

/**
 * Starts a lab and waits until it has converged. It belongs to this process: dispose of it (`await using`), or call `stop()`;
 * labs of processes that died without that are removed here, before a new one starts.
 * @param file a topology file; without one, the reference lab
 * @throws {TopologyError} when the file says something wrong; {EngineError} when Docker fails; {ConvergenceError} when the
 * lab does not converge in time: it is removed, and the error names what was missing
 */
export async function startLab(file?: string, options: StartLabOptions = {}): Promise<Lab> {
	const {set, timeout = 120_000, wait = true, onEvent = () => {}, signal} = options;
	const {topology, sources, source} = await readTopology(file, set);
	const name = options.name ?? uniqueName(topology.name);
	const engine = await connect({signal, isForNewLab: true});
	await reapOrphans(engine, signal);
	const image = await ensureNodeImage(engine, signal === undefined ? {} : {signal});
	const report = reportTo(onEvent);
	try {
		await bringUp(
			engine,
			{...topology, name},
			{
				image: image.tag,
				source,
				sources,
				owner: ownerOf(),
				wait,
				timeout,
				report,
				...(signal ? {signal} : {}),
			},
		);
	} catch (error) {
		// The command line leaves a lab that does not converge running, for the user to look at. A program does not look.
		if (error instanceof ConvergenceError) {
			await remove(engine, name, error);
		} else if (isFromSwarm(engine)) {
			await releaseMachines(engine).catch(() => {});
		}

		throw error;
	}

	return new Lab(engine, name);
}

async function remove(engine: Engine, name: string, cause: unknown): Promise<void> {
	try {
		await stopLab(engine, name, {report: () => {}});
	} catch (error) {
		throw new AggregateError([cause, error], `lab ${name} did not start, and could not be removed`);
	}
}
