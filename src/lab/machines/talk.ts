// Asks the fabric on each machine whether it hears those on the others, before any node waits for them.

import {unreachable} from '../../contract/files.js';
import {parseReply} from '../../contract/reply.js';
import type {Engine} from '../../engine/client.js';
import {mustExec} from '../../engine/exec.js';
import {WgsimError} from '../../errors.js';
import type {Plan} from '../../plan/model.js';

/** @throws {WgsimError} which names each machine that another does not hear */
export async function demandTalk(
	engine: Engine,
	{lab, fabrics, wiring}: Plan,
	signal?: AbortSignal,
): Promise<void> {
	const addresses = new Map(wiring.spread?.machines.map(({name, address}) => [name, address]));
	const answers = await Promise.all(
		fabrics.map(async ({machine, container}) => {
			const output = await mustExec(engine, container, ['wgsim-talk'], signal === undefined ? {} : {signal});
			const missing = parseReply(unreachable, output, 'wgsim-talk in the fabric');
			return Object.entries(missing).map(([other, why]) =>
				addresses.has(other)
					? `${machine} (${addresses.get(machine)}) does not hear ${other} (${addresses.get(other)}): ${why}`
					: `${machine}: ${other}: ${why}`,
			);
		}),
	);
	const details = answers.flat();
	if (details.length > 0) {
		throw new WgsimError(`${lab}: machines do not reach each other`, {
			details,
			hint: 'open UDP port 14790 between these addresses, in both directions',
		});
	}
}
