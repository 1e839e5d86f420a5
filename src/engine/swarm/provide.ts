// Provides the relay of a swarm on the machines that are asked for, or says what keeps it from running there.

import {WgsimError} from '../../errors.js';
import type {Engine} from '../connection.js';
import {listNodeImages} from '../image.js';
import type {RelayTask} from './connection.js';
import type {SwarmNode} from './nodes.js';
import {findRelay, makeRelay, removeRelay} from './relay.js';
import {awaitOwnTask, awaitTasks, type Refusals} from './tasks.js';

type Signal = AbortSignal | undefined;

/** `nodes`: those on which it has to run; null for those that it runs on already. */
export async function provideRelay(
	manager: Engine,
	self: SwarmNode,
	nodes: readonly SwarmNode[] | null,
	signal: Signal,
): Promise<RelayTask> {
	if (self.availability === 'drain') {
		throw new WgsimError(`${self.name} is drained: no relay of the swarm runs on it`, {
			hint: `docker node update --availability active ${self.name}; or ask another manager`,
		});
	}

	const wanted = nodes === null ? [] : [self, ...nodes];
	let relay = await findRelay(manager, signal);
	let refusals: Refusals = new Map();
	if (relay !== null) {
		refusals = await awaitTasks(manager, relay.id, ids(wanted), signal);
	} else {
		const images = await listNodeImages(manager, signal);
		if (images.length === 0) {
			throw new WgsimError(`${self.name} has no node image yet, from which the relay of the swarm runs`, {
				hint: 'wgsim image build, then run this again',
			});
		}

		// One that they got for an older wgsim does, too: by that the relay carries the one of this wgsim to them.
		for (const {id} of images) {
			relay = await makeRelay(manager, id, signal);
			refusals = await awaitTasks(manager, relay.id, ids(wanted), signal);
			if (refusals.size === 0) {
				break;
			}

			await removeRelay(manager, signal);
		}
	}

	if (refusals.size > 0) {
		throw await explainRefusals(manager, wanted, refusals, signal);
	}

	return {manager, container: await awaitOwnTask(manager, signal)};
}

const ids = (nodes: readonly SwarmNode[]): string[] => nodes.map(({id}) => id);

async function explainRefusals(
	manager: Engine,
	nodes: readonly SwarmNode[],
	refusals: Refusals,
	signal: Signal,
): Promise<WgsimError> {
	const [image] = await listNodeImages(manager, signal);
	const refused = nodes.filter(({id}) => refusals.has(id));
	const names = refused.map(({name}) => name).join(', ');
	const lacksImage = (id: string): boolean => /no such image/i.test(refusals.get(id)!);
	const details = refused.map(({id, name, address}) => {
		return lacksImage(id)
			? `${name}: it does not have the image ${image?.tag}: docker save ${image?.tag} | ssh ${address} docker load`
			: `${name} (${address}): ${refusals.get(id)}`;
	});
	return new WgsimError(`the relay of the swarm cannot run on ${names}`, {
		details,
		hint: refused.some(({id}) => lacksImage(id))
			? 'copy a node image to each machine once, by hand; wgsim copies later ones; then run this again'
			: 'docker node update --availability drain NAME leaves a machine out',
	});
}
