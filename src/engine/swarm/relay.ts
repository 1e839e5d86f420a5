// Runs the relay of a swarm: a service with a task on each machine, a secret by which the tasks know each other, and its program.

import {randomBytes} from 'node:crypto';
import {readFileSync} from 'node:fs';
import {join} from 'node:path';
import {setTimeout as sleep} from 'node:timers/promises';
import {WgsimError} from '../../errors.js';
import {packageFolder} from '../../package-folder.js';
import {callTolerant, EngineError} from '../call.js';
import type {Engine} from '../connection.js';
import {askManager, type Labelled, swarmOf} from './api.js';
import {makeIdentity} from './certificate.js';
import {
	findOwnTasks,
	listTasks,
	relayName as name,
	patience,
	relayLabel,
	relayWords as what,
} from './tasks.js';

/** Of what its ends say to each other: the value of the label. */
const version = '1';

type Signal = AbortSignal | undefined;
type List = 'listServices' | 'listSecrets' | 'listConfigs';

async function list(manager: Engine, method: List, signal: Signal): Promise<readonly Labelled[]> {
	const ask = (options: object) => swarmOf(manager)[method]({filters: {label: [relayLabel]}, ...options});
	return askManager('find', what, ask, {signal, retry: 'failed'});
}

/** dockerode would have the data of a secret in the address, which Docker logs. */
const inBody = (body: object): object => ({_query: {}, _body: body});

export interface RelayService {
	readonly id: string;
}

/** Null where there is none. */
export async function findRelay(manager: Engine, signal?: AbortSignal): Promise<RelayService | null> {
	const [found] = await list(manager, 'listServices', signal);
	if (found === undefined) {
		return null;
	}

	if (found.Spec?.Labels?.[relayLabel] !== version) {
		throw new WgsimError(`${what} belongs to another version of wgsim`, {
			hint: `stop its labs by that; or where none is left: docker service rm ${found.Spec?.Name ?? name}`,
		});
	}

	return {id: found.ID};
}

/**
 * `image`: an id, so that no machine fetches what a stranger published by its name.
 * @throws {WgsimError} where there is a service of that name which is not wgsim's
 */
export async function makeRelay(manager: Engine, image: string, signal?: AbortSignal): Promise<RelayService> {
	const swarm = swarmOf(manager);
	// Two may be at it at once: neither takes the other's secret for its own.
	const own = `${name}-${randomBytes(4).toString('hex')}`;
	const Labels = {[relayLabel]: version};
	const program = readFileSync(join(packageFolder, 'images/swarm/relay.py'));
	const create = async (method: 'createSecret' | 'createConfig', data: Buffer) => {
		const body = {Name: own, Labels, Data: data.toString('base64')};
		const make = (options: object) => swarm[method]({...inBody(body), ...options});
		return (await askManager('create', what, make, {signal})).id;
	};
	const [secret, config] = await Promise.all([
		create('createSecret', Buffer.from(makeIdentity(name))),
		create('createConfig', program),
	]);
	const owned = {UID: '0', GID: '0'};
	const spec = {
		Name: name,
		Labels,
		TaskTemplate: {
			ContainerSpec: {
				Image: image,
				Labels,
				Command: ['python3', '-I', '-S', '/relay.py', 'serve'],
				ReadOnly: true,
				CapabilityDrop: ['ALL'],
				Mounts: [{Type: 'bind', Source: '/var/run/docker.sock', Target: '/run/docker.sock'}],
				Secrets: [{SecretID: secret, SecretName: own, File: {Name: 'relay.pem', Mode: 0o400, ...owned}}],
				Configs: [{ConfigID: config, ConfigName: own, File: {Name: '/relay.py', Mode: 0o444, ...owned}}],
			},
			Networks: [{Target: 'host'}],
			RestartPolicy: {Condition: 'any', Delay: 1e9},
		},
		Mode: {Global: {}},
	};
	try {
		const make = (options: object) => swarm.createService({}, {...inBody(spec), ...options});
		return {id: (await askManager('create', what, make, {signal})).id};
	} catch (error) {
		await removeParts(manager).catch(() => {});
		const other = await findRelay(manager, signal);
		if (other !== null) {
			return other;
		}

		throw error instanceof EngineError && error.statusCode === 409
			? new WgsimError(`the swarm has a service ${name} that is not wgsim's`, {
					hint: `docker service inspect ${name}`,
					cause: error,
				})
			: error;
	}
}

/** With its secret and its program; Swarm removes its containers meanwhile. Nothing there is no error. */
export async function removeRelay(manager: Engine, signal?: AbortSignal): Promise<void> {
	const services = await list(manager, 'listServices', signal);
	for (const {ID} of services) {
		const remove = (options: object) => swarmOf(manager).getService(ID).remove(options);
		await callTolerant([404], 'remove', what, remove, {signal, retry: 'lost'});
	}

	await removeParts(manager, signal);
	for (const {ID} of services) {
		const deadline = performance.now() + patience;
		const isThere = async () =>
			(await listTasks(manager, ID, signal)).length > 0 || (await findOwnTasks(manager, signal)).length > 0;
		// A machine that is down keeps its task until it is back: Swarm ends it then.
		while (performance.now() < deadline && (await isThere())) {
			await sleep(250, undefined, signal === undefined ? {} : {signal});
		}
	}
}

/** Those that no service uses. */
async function removeParts(manager: Engine, signal?: AbortSignal): Promise<void> {
	const swarm = swarmOf(manager);
	const [secrets, configs] = await Promise.all([
		list(manager, 'listSecrets', signal),
		list(manager, 'listConfigs', signal),
	]);
	const removals = [
		...secrets.map(
			({ID}) =>
				(options: object) =>
					swarm.getSecret(ID).remove(options),
		),
		...configs.map(
			({ID}) =>
				(options: object) =>
					swarm.getConfig(ID).remove(options),
		),
	];
	// 400: a service uses it.
	await Promise.all(removals.map(remove => callTolerant([400, 404], 'remove', what, remove, {signal})));
}
