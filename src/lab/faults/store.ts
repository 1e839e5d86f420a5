// Reads and replaces the faults that a lab's fabric keeps, through `wgsim-fault`.

import {isDeepStrictEqual} from 'node:util';
import type {Engine} from '../../engine/client.js';
import {mustExec} from '../../engine/exec.js';
import {WgsimError} from '../../errors.js';
import type {FabricPlan} from '../../plan/model.js';
import {runningFabric} from '../fabric/running-fabric.js';
import type {FoundLab} from '../find/find.js';
import type {FaultRecord, ImpairFeatures} from './records.js';

/** What the fabric says of itself. */
export interface Shown {
	readonly plan: FabricPlan;
	/** Counts the changes of `faults`. */
	readonly revision: number;
	readonly faults: readonly FaultRecord[];
	/** Nodes that run, as the fabric sees them. */
	readonly running: readonly string[];
	readonly features: ImpairFeatures;
}

interface Answer {
	readonly conflict: boolean;
	readonly complaints: readonly string[];
	readonly faults: readonly FaultRecord[];
}

// Somebody else changes the faults at the same moment: think again, so many times at most.
const attempts = 10;

export async function askFabric<Reply>(
	engine: Engine,
	lab: FoundLab,
	verb: string,
	request: unknown,
	signal?: AbortSignal,
): Promise<Reply> {
	const stdin = JSON.stringify(request);
	const fabric = await runningFabric(engine, lab, signal);
	const options = {stdin, ...(signal === undefined ? {} : {signal})};
	return JSON.parse(await mustExec(engine, fabric.id, ['wgsim-fault', verb], options));
}

export const showFaults = (engine: Engine, lab: FoundLab, signal?: AbortSignal): Promise<Shown> =>
	askFabric(engine, lab, 'show', null, signal);

/**
 * Thinks out other faults from what there is, and carries them out. Whole or not at all.
 * @throws {WgsimError} with the kernel's own words where it refuses
 */
export async function changeFaults(
	engine: Engine,
	lab: FoundLab,
	think: (shown: Shown) => readonly FaultRecord[],
	signal?: AbortSignal,
): Promise<{readonly changed: boolean; readonly shown: Shown; readonly faults: readonly FaultRecord[]}> {
	for (let attempt = 0; attempt < attempts; attempt++) {
		const shown = await showFaults(engine, lab, signal);
		const faults = think(shown);
		if (isDeepStrictEqual(faults, shown.faults)) {
			return {changed: false, shown, faults};
		}

		const answer: Answer = await askFabric(engine, lab, 'set', {revision: shown.revision, faults}, signal);
		if (answer.complaints.length > 0) {
			throw new WgsimError(`${lab.name}: the kernel refused; nothing has changed`, {
				details: answer.complaints,
			});
		}

		if (!answer.conflict) {
			return {changed: true, shown, faults: answer.faults};
		}
	}

	throw new WgsimError(`${lab.name}: other commands keep changing its faults`, {
		hint: 'run the command again',
	});
}
