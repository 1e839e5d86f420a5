// Connects to the machines that a swarm has for labs, as one engine.

import {WgsimError} from '../../errors.js';
import type {Cluster} from '../cluster.js';
import {connectMachines} from '../machines.js';
import {machinesOfSwarm, readSwarm, takesShares} from './machines.js';
import type {SwarmView} from './nodes.js';
import {findRelay} from './relay.js';
import {releaseRelay} from './release.js';

const hint =
	'docker node update --availability drain NAME leaves a machine out; docker node rm NAME forgets it';

/** What is known before any machine is asked. */
function demandAll({nodes}: SwarmView): void {
	const chosen = nodes.filter(takesShares);
	if (chosen.length === 0) {
		throw new WgsimError('no machine of the swarm takes nodes: each is drained or paused', {
			hint: 'docker node update --availability active NAME',
		});
	}

	const lost = chosen.filter(({trouble}) => trouble !== null);
	if (lost.length > 0) {
		const names = lost.map(({name}) => name).join(', ');
		throw new WgsimError(
			`${names}: ${lost.length === 1 ? 'this machine does' : 'these machines do'} not answer`,
			{details: lost.map(({name, address, trouble}) => `${name} (${address}): ${trouble}`), hint},
		);
	}
}

/**
 * `here`: the engine of a manager; where there is no relay, and so no lab, and none is to be started, it is all that is connected to.
 * What is drained or paused is left out.
 * @throws {WgsimError} which names each machine that does not answer; no relay that was made for this is left then
 */
export async function connectSwarm(
	here: Cluster,
	isForNewLab: boolean,
	signal?: AbortSignal,
): Promise<Cluster> {
	const manager = here.lead.engine;
	await readSwarm(manager, signal);
	if (!isForNewLab && (await findRelay(manager, signal)) === null) {
		return here;
	}

	try {
		const machines = await machinesOfSwarm(manager, signal, demandAll);
		return await connectMachines(
			machines.filter(({isSpare}) => !isSpare),
			{signal, hint, isPool: true},
		);
	} catch (error) {
		await releaseRelay(manager).catch(() => {});
		throw error;
	}
}
