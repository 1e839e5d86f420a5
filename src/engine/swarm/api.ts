// The calls of Docker that only a manager of a swarm answers, and its words where it cannot.
// @types/dockerode does not know that they take options as all others do.

import {WgsimError} from '../../errors.js';
import {type CallOptions, call, EngineError, type RequestOptions} from '../call.js';
import type {Engine} from '../connection.js';

export interface Labelled {
	readonly ID: string;
	readonly Spec?: {readonly Name?: string; readonly Labels?: Readonly<Record<string, string>>};
}

export interface NodeInfo {
	readonly ID: string;
	readonly Spec?: {readonly Availability?: string; readonly Labels?: Readonly<Record<string, string>>};
	readonly Description?: {readonly Hostname?: string};
	readonly Status?: {readonly State?: string; readonly Addr?: string; readonly Message?: string};
	readonly ManagerStatus?: {readonly Addr?: string};
}

export interface Task {
	readonly ID: string;
	readonly ServiceID: string;
	readonly NodeID?: string;
	readonly CreatedAt: string;
	readonly Status: {readonly State: string; readonly Err?: string; readonly Message?: string};
}

interface Removable {
	remove(options: object): Promise<unknown>;
}

export interface SwarmDocker {
	listNodes(options: object): Promise<readonly NodeInfo[]>;
	listTasks(options: object): Promise<readonly Task[]>;
	listServices(options: object): Promise<readonly Labelled[]>;
	listSecrets(options: object): Promise<readonly Labelled[]>;
	listConfigs(options: object): Promise<readonly Labelled[]>;
	createService(authentication: object, options: object): Promise<{readonly id: string}>;
	createSecret(options: object): Promise<{readonly id: string}>;
	createConfig(options: object): Promise<{readonly id: string}>;
	getService(id: string): Removable;
	getSecret(id: string): Removable;
	getConfig(id: string): Removable;
}

export const swarmOf = ({docker}: Engine): SwarmDocker => docker as unknown as SwarmDocker;

/** Swarm's words where too few managers are left to agree on anything. */
const withoutQuorum = /does not have a leader|too few managers|lost (quorum|leader)|DeadlineExceeded/i;

/** As `call`. @throws {WgsimError} where the swarm has no quorum */
export async function askManager<T>(
	name: string,
	object: string,
	run: (options: RequestOptions) => Promise<T>,
	options: CallOptions,
): Promise<T> {
	try {
		return await call(name, object, run, options);
	} catch (error) {
		throw error instanceof EngineError && withoutQuorum.test(error.message)
			? new WgsimError('the swarm has no quorum: more than half of its managers must be up', {
					hint: 'bring managers back, or on this one: docker swarm init --force-new-cluster',
					details: [error.message],
					cause: error,
				})
			: error;
	}
}
