// Reads the machines of a swarm, as one of its managers knows them.

import {WgsimError} from '../../errors.js';
import {expectList} from '../call.js';
import type {Engine} from '../connection.js';
import {askManager, type NodeInfo, swarmOf} from './api.js';

export interface SwarmNode {
	readonly id: string;
	readonly name: string;
	/** By which the swarm knows it. */
	readonly address: string;
	/** Why nothing can be had of it; null where Swarm hears it. */
	readonly trouble: string | null;
	readonly availability: 'active' | 'pause' | 'drain';
	/** `disk=ssd`, as of an engine. */
	readonly labels: readonly string[];
}

export interface SwarmView {
	/** The node that answers. */
	readonly self: SwarmNode;
	readonly nodes: readonly SwarmNode[];
}

interface SwarmInfo {
	readonly NodeID?: string;
	readonly LocalNodeState?: string;
	readonly ControlAvailable?: boolean;
	readonly RemoteManagers?: readonly {readonly Addr?: string}[] | null;
}

/** What Docker says of itself in a swarm. */
export const swarmInfoOf = (info: Readonly<Record<string, unknown>>): SwarmInfo =>
	(info['Swarm'] ?? {}) as SwarmInfo;

const hostOf = (address: string): string => address.replace(/:\d+$/, '').replace(/^\[|\]$/g, '');

/** @throws {WgsimError} where the engine is no manager of a swarm: it says of which it could be asked */
export function demandManager(engine: Engine, info: Readonly<Record<string, unknown>>): string {
	const {NodeID = '', LocalNodeState = 'inactive', ControlAvailable, RemoteManagers} = swarmInfoOf(info);
	if (LocalNodeState === 'active' && ControlAvailable) {
		return NodeID;
	}

	const where = `the Docker engine at ${engine.socket}`;
	switch (LocalNodeState) {
		case 'active': {
			const managers = (RemoteManagers ?? []).flatMap(({Addr}) => (Addr ? [hostOf(Addr)] : []));
			throw new WgsimError(`${where} is a worker of its swarm: only a manager knows the machines`, {
				hint: `set DOCKER_HOST or DOCKER_CONTEXT to a manager${managers.length === 0 ? '' : ` (${managers.join(', ')})`}; docker node promote makes one`,
			});
		}

		case 'locked':
			throw new WgsimError(`${where} is in a swarm that is locked`, {hint: 'docker swarm unlock'});
		case 'inactive':
			throw new WgsimError(`${where} is not in a swarm`, {
				hint: 'docker swarm init, and on each other machine the docker swarm join that it prints',
			});
		default:
			throw new WgsimError(`${where} is in a swarm, and not ready: ${LocalNodeState}`, {
				hint: 'docker info says more',
			});
	}
}

/** `self`: the node's id, from `demandManager`. */
export async function readNodes(engine: Engine, self: string, signal?: AbortSignal): Promise<SwarmView> {
	const list = (options: object) => swarmOf(engine).listNodes(options);
	const answer = await askManager('list the machines of', 'the swarm', list, {signal, retry: 'lost'});
	const nodes = expectList('list the machines of', 'the swarm', answer).map(readNode);
	const twin = nodes.find(({name}, index) => nodes.findIndex(one => one.name === name) !== index);
	if (twin !== undefined) {
		throw new WgsimError(`two machines of the swarm are called ${twin.name}`, {
			hint: 'give each a host name of its own; docker node rm forgets one that is gone',
		});
	}

	const own = nodes.find(({id}) => id === self);
	if (own === undefined) {
		throw new WgsimError('the swarm does not list the machine that was asked', {hint: 'docker node ls'});
	}

	return {self: own, nodes};
}

function readNode({ID, Spec = {}, Description = {}, Status = {}, ManagerStatus = {}}: NodeInfo): SwarmNode {
	const {State = 'unknown', Addr = '', Message} = Status;
	const availability = Spec.Availability;
	// A leader may not know the address that others see.
	const isVague = Addr === '' || Addr === '0.0.0.0' || Addr === '127.0.0.1';
	return {
		id: ID,
		name: Description.Hostname ?? ID,
		address: isVague && ManagerStatus.Addr ? hostOf(ManagerStatus.Addr) : Addr,
		trouble: State === 'ready' ? null : `Swarm calls it ${State}${Message ? `: ${Message}` : ''}`,
		availability: availability === 'pause' || availability === 'drain' ? availability : 'active',
		labels: Object.entries(Spec.Labels ?? {}).map(([key, value]) => `${key}=${value}`),
	};
}
