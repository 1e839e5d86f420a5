// Ends the relay of a swarm once no lab needs it.

import type {Engine} from '../connection.js';
import {listContainers} from '../container-details.js';
import {lockLabel, machinesLabel} from '../labels.js';
import {readInfo} from '../machines.js';
import {swarmScheme} from './address.js';
import {reachNode, readSwarm} from './machines.js';
import {swarmInfoOf} from './nodes.js';
import {findRelay, removeRelay} from './relay.js';
import {findOwnTasks} from './tasks.js';

/** A lab whose machines a swarm provides has a container there, or a verb is at work on one. */
async function isUsed(engine: Engine, signal: AbortSignal | undefined): Promise<boolean> {
	const [shares, locks] = await Promise.all([
		listContainers(engine, {[machinesLabel]: null}, signal),
		listContainers(engine, {[lockLabel]: null}, signal),
	]);
	return locks.length > 0 || shares.some(({labels}) => labels[machinesLabel]!.includes(swarmScheme));
}

/** Removes the relay where no lab needs it, as the last step of a stop, and of all that asks a swarm without a lab. */
export async function releaseRelay(manager: Engine, signal?: AbortSignal): Promise<void> {
	const {LocalNodeState, ControlAvailable} = swarmInfoOf(await readInfo(manager, signal));
	if (LocalNodeState !== 'active' || !ControlAvailable) {
		return;
	}

	// One that was killed may have made a secret, and no relay yet.
	if ((await findRelay(manager, signal)) === null) {
		await removeRelay(manager, signal);
		return;
	}

	const {self, nodes} = await readSwarm(manager, signal);
	const others = nodes.filter(one => one !== self && one.trouble === null && one.availability !== 'drain');
	const [task] = (await findOwnTasks(manager, signal)).filter(({state}) => state === 'running');
	const way = task === undefined ? null : {manager, container: task.id};
	const found = await Promise.all(others.map(node => reachNode(node, way, signal)));
	const engines = [manager, ...found.flatMap(one => ('engine' in one ? [one.engine] : []))];
	const used = await Promise.all(engines.map(engine => isUsed(engine, signal)));
	if (!used.includes(true)) {
		await removeRelay(manager, signal);
	}
}
