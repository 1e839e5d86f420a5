// Finds the lab that a command line means, and asks where a guess would be destructive.

import {realpathSync} from 'node:fs';
import type {Engine} from '../../engine/client.js';
import {InterruptedError, UsageError} from '../../errors.js';
import {currentUser} from '../../lab/containers/current-user.js';
import type {FoundLab} from '../../lab/find/find.js';
import {findLabs} from '../../lab/find/find.js';
import type {PickedLab, Wish} from '../../lab/find/pick-lab.js';
import {pickLab} from '../../lab/find/pick-lab.js';
import {ask, canAsk, note} from '../../output/sinks/stdio.js';

/** What the command line and its surroundings say. */
export function readWish(named: string | undefined): Wish {
	const folder = realpathSync(process.cwd());
	return {named, environment: process.env['WGSIM_LAB'], folder, user: currentUser()};
}

export async function pickFor(
	engine: Engine,
	named: string | undefined,
	signal?: AbortSignal,
): Promise<PickedLab> {
	const wish = readWish(named);
	return pickLab(await findLabs(engine, signal), wish);
}

/** For all that destroys nothing. */
export const chooseLab = async (
	engine: Engine,
	named: string | undefined,
	signal?: AbortSignal,
): Promise<FoundLab> => (await pickFor(engine, named, signal)).lab;

/** Says which lab was guessed; asks, on a terminal. Without a terminal, the caller of wgsim cannot answer. */
export async function confirmGuess(
	verb: string,
	{lab, guess}: PickedLab,
	signal: AbortSignal,
): Promise<void> {
	if (guess === null) {
		return;
	}

	if (!canAsk()) {
		note(`wgsim: ${verb}: ${lab.name}, ${guess}`);
		return;
	}

	const answer = await ask(`${verb} ${lab.name}, ${guess}? [y/N] `, signal);
	if (!/^y(es)?$/i.test(answer.trim())) {
		throw signal.aborted
			? new InterruptedError()
			: new UsageError(`${verb}: not done`, `name the lab, and nothing is asked: wgsim ${verb} ${lab.name}`);
	}
}
