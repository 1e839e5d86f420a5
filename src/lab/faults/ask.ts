// Asks `wgsim-fault` in the fabric of one machine.

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
import type {ContainerSummary} from '../../engine/containers.js';
import {mustExec} from '../../engine/exec.js';
import type {FabricPlan} from '../../plan/model.js';

/** What the fabric says of itself. */
export type Shown = Omit<FaultsShown, 'plan'> & {readonly plan: FabricPlan};

/** By the verb of `wgsim-fault`, its answer. */
const answers = {show: faultsShown, set: faultsAnswer, kill: killed, key: keyPair, rotate: rotated} as const;

export async function askFabric<Verb extends keyof typeof answers>(
	engine: Engine,
	{id}: Pick<ContainerSummary, 'id'>,
	verb: Verb,
	request: unknown,
	signal?: AbortSignal,
): Promise<Told<(typeof answers)[Verb]>> {
	const stdin = JSON.stringify(request);
	const options = {stdin, ...(signal === undefined ? {} : {signal})};
	const output = await mustExec(engine, id, ['wgsim-fault', verb], options);
	return parseReply(answers[verb], output, `wgsim-fault ${verb} in the fabric`) as Told<
		(typeof answers)[Verb]
	>;
}
