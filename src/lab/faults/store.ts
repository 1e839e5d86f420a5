// Reads and replaces the faults that a lab's fabric keeps, through `wgsim-fault`.

import {isDeepStrictEqual} from 'node:util';
import {
	type FaultsShown,
	faultsAnswer,
	faultsShown,
	keyPair,
	killed,
	rotated,
} from '../../contract/faults.js';
import {parseReply} from '../../contract/reply.js';
import type {Told} from '../../contract/told.js';
import type {Engine} from '../../engine/client.js';
import {mustExec} from '../../engine/exec.js';
import {WgsimError} from '../../errors.js';
import type {FabricPlan} from '../../plan/model.js';
import {runningFabric} from '../fabric/running-fabric.js';
import type {FoundLab} from '../find/find.js';
import {repairHint} from '../find/start-command.js';
import {readPlan} from '../observed/values.js';
import type {FaultRecord} from './records.js';

/** What the fabric says of itself. */
export type Shown = Omit<FaultsShown, 'plan'> & {readonly plan: FabricPlan};

// Somebody else changes the faults at the same moment: think again, so many times at most.
const attempts = 10;

/** By the verb of `wgsim-fault`, its answer. */
const answers = {show: faultsShown, set: faultsAnswer, kill: killed, key: keyPair, rotate: rotated} as const;

export async function askFabric<Verb extends keyof typeof answers>(
	engine: Engine,
	lab: FoundLab,
	verb: Verb,
	request: unknown,
	signal?: AbortSignal,
): Promise<Told<(typeof answers)[Verb]>> {
	const stdin = JSON.stringify(request);
	const fabric = await runningFabric(engine, lab, signal);
	const options = {stdin, ...(signal === undefined ? {} : {signal})};
	const output = await mustExec(engine, fabric.id, ['wgsim-fault', verb], options);
	return parseReply(answers[verb], output, `wgsim-fault ${verb} in the fabric`) as Told<
		(typeof answers)[Verb]
	>;
}

export async function showFaults(engine: Engine, lab: FoundLab, signal?: AbortSignal): Promise<Shown> {
	const shown = await askFabric(engine, lab, 'show', null, signal);
	const plan = readPlan(shown.plan);
	if (plan === null) {
		throw new WgsimError(`${lab.name}: its fabric follows a plan that this wgsim cannot read`, {
			hint: repairHint(lab),
		});
	}

	return {...shown, plan};
}

export interface Changed {
	readonly changed: boolean;
	readonly shown: Shown;
	readonly faults: readonly FaultRecord[];
	/** Texts of faults that a check had left that was killed. */
	readonly mended: readonly string[];
}

/**
 * Thinks out other faults from what there is, and carries them out. Whole or not at all. A caller has the lab's lock: a
 * check whose faults are still there does not live any more, and they end here.
 * @throws {WgsimError} with the kernel's own words where it refuses
 */
export async function changeFaults(
	engine: Engine,
	lab: FoundLab,
	think: (shown: Shown) => readonly FaultRecord[],
	signal?: AbortSignal,
): Promise<Changed> {
	const mended: string[] = [];
	for (let attempt = 0; attempt < attempts; attempt++) {
		const all = await showFaults(engine, lab, signal);
		const shown = {...all, faults: all.faults.filter(({by}) => by === undefined)};
		const left = all.faults.filter(({by}) => by !== undefined).map(({text}) => text);
		mended.push(...all.mended);
		const faults = think(shown);
		if (isDeepStrictEqual(faults, all.faults)) {
			return {changed: mended.length > 0, shown, faults, mended};
		}

		const answer = await askFabric(engine, lab, 'set', {revision: all.revision, faults}, signal);
		if (answer.complaints.length > 0) {
			throw new WgsimError(`${lab.name}: the kernel refused; nothing has changed`, {
				details: answer.complaints,
			});
		}

		if (!answer.conflict) {
			return {changed: true, shown, faults: answer.faults, mended: [...mended, ...left]};
		}
	}

	throw new WgsimError(`${lab.name}: other commands keep changing its faults`, {
		hint: 'run the command again',
	});
}
