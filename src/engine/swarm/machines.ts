// The machines that a swarm provides: each manager reaches the Docker of all others through the relay.

import {messageOf} from '../../errors.js';
import type {AbsentMachine, Member} from '../cluster.js';
import {type Engine, probe} from '../connection.js';
import {type KnownMachine, type NamedMachine, readId, readInfo} from '../machines.js';
import {swarmScheme} from './address.js';
import {RelayAgent, type RelayTask} from './connection.js';
import {demandManager, readNodes, type SwarmNode, type SwarmView} from './nodes.js';
import {provideRelay} from './provide.js';

type Signal = AbortSignal | undefined;

/** Of a machine that a swarm provides, as DOCKER_HOST would have it. */
const addressOf = ({address}: SwarmNode): string => `${swarmScheme}${address}`;

/** @throws {WgsimError} where the engine is no manager of a swarm that can be asked */
export async function readSwarm(manager: Engine, signal: Signal): Promise<SwarmView> {
	return readNodes(manager, demandManager(manager, await readInfo(manager, signal)), signal);
}

/** Whether nodes of a new lab may be put there. */
export const takesShares = ({availability}: SwarmNode): boolean => availability === 'active';

/**
 * All machines of the swarm, that of the manager first, then by name. The relay is made where there is none.
 * `demand` is called before that.
 * @throws {WgsimError} which names each machine that the relay cannot run on, and what to do there
 */
export async function machinesOfSwarm(
	manager: Engine,
	signal?: AbortSignal,
	demand: (view: SwarmView) => void = () => {},
): Promise<readonly NamedMachine[]> {
	const view = await readSwarm(manager, signal);
	demand(view);
	const others = view.nodes.filter(one => one !== view.self).sort((a, b) => a.name.localeCompare(b.name));
	const reachable = others.filter(({trouble, availability}) => trouble === null && availability === 'active');
	const task = reachable.length === 0 ? null : await provideRelay(manager, view.self, reachable, signal);
	return [view.self, ...others].map(node => ({
		name: node.name,
		isSpare: !takesShares(node),
		reach: async given => reachNode(node, node === view.self ? manager : task, given),
	}));
}

/** Machines of labs, by the address or the name that each has in the swarm of which this engine is a manager. */
export async function findInSwarm(
	manager: Engine,
	wanted: readonly KnownMachine[],
	signal?: AbortSignal,
): Promise<readonly (Member | AbsentMachine)[]> {
	try {
		const view = await readSwarm(manager, signal);
		const found = wanted.map(machine => findNode(view, machine));
		const isNear = found.every(node => node === view.self || node === undefined || isAway(node));
		const task = isNear ? null : await provideRelay(manager, view.self, null, signal);
		return await Promise.all(
			wanted.map(async (machine, index) => {
				const node = found[index];
				if (node === undefined) {
					return awayFor(machine, 'it is no longer a machine of the swarm: docker node ls lists them');
				}

				const one = await reachNode(node, node === view.self ? manager : task, signal);
				return 'engine' in one && one.id !== machine.id
					? awayFor(machine, 'another engine answers there')
					: {...one, name: machine.name};
			}),
		);
	} catch (error) {
		if (signal?.aborted) {
			throw error;
		}

		return wanted.map(machine => awayFor(machine, messageOf(error)));
	}
}

const findNode = ({nodes}: SwarmView, {name, docker}: KnownMachine): SwarmNode | undefined =>
	nodes.find(one => addressOf(one) === docker) ?? nodes.find(one => one.name === name);

const awayFor = ({name, docker}: KnownMachine, problem: string): AbsentMachine => ({
	name,
	address: docker,
	problem,
});

const isAway = ({trouble, availability}: SwarmNode): boolean => trouble !== null || availability === 'drain';

/** `way`: its own engine, or the relay's task on a manager; null where nothing leads there. */
export async function reachNode(
	node: SwarmNode,
	way: Engine | RelayTask | null,
	signal: Signal,
): Promise<Member | AbsentMachine> {
	const {name, trouble, availability, labels} = node;
	const address = addressOf(node);
	if (way !== null && 'docker' in way) {
		return {name, address, id: await readId(way, signal), engine: way, labels};
	}

	const drained = `it is drained, and so has no relay: docker node update --availability active ${name}`;
	const problem = trouble ?? (availability === 'drain' ? drained : null);
	const paused = `it is paused, and has no relay yet: docker node update --availability active ${name}`;
	if (problem !== null || way === null) {
		return {name, address, problem: problem ?? paused};
	}

	const agent = new RelayAgent(way, node.address);
	const asked = await probe({address, origin: address, options: {}, agent}, signal);
	return asked.engine === null
		? {name, address, problem: availability === 'pause' ? paused : asked.problem}
		: {name, address, id: await readId(asked.engine, signal), engine: asked.engine, labels};
}
