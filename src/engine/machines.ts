// Connects to machines by the names of their Docker contexts.

import {messageOf, UsageError, WgsimError} from '../errors.js';
import {call} from './call.js';
import {type AbsentMachine, Cluster, type Member} from './cluster.js';
import {type Engine, probe} from './connection.js';
import {type Endpoint, type Environment, endpointOfContext} from './endpoint.js';

/** A machine as the user names it. */
export interface NamedMachine {
	/** Of a Docker context, or of a node of a swarm. */
	readonly name: string;
	/** By which it is connected to, where that is no context. */
	readonly reach?: (signal: AbortSignal | undefined) => Promise<Member | AbsentMachine>;
	/** No node of a new lab is put there. */
	readonly isSpare?: boolean;
}

/** Instead of names: all machines of the swarm of which the engine at hand is a manager. */
export const swarmMachines = 'swarm';

const contextName = /^[a-zA-Z0-9][a-zA-Z0-9_.+-]*$/;

/** A machine that is known by its engine's identity. */
export interface KnownMachine {
	readonly name: string;
	/** As DOCKER_HOST would have it. */
	readonly docker: string;
	readonly id: string;
}

/**
 * `lab1,lab2` → two machines. The first leads.
 * @throws {UsageError} which names what is no name of a machine, or is there twice
 */
export function parseMachines(text: string, origin = '--on'): readonly NamedMachine[] {
	const names = text.split(',').map(name => name.trim());
	for (const [index, name] of names.entries()) {
		if (name === swarmMachines) {
			throw new UsageError(
				`${origin} ${text}: swarm means all machines of a swarm, but this takes names of Docker contexts`,
				'machines --on swarm lists them; start --on swarm --dry-run prints what each would have',
			);
		}

		if (!contextName.test(name)) {
			throw new UsageError(
				`${origin} ${text}: ${name === '' ? 'a name is empty' : `${name} is not the name of a Docker context`}`,
				'names of Docker contexts, with commas between them: docker context create NAME --docker host=ssh://HOST',
			);
		}

		if (names.indexOf(name) !== index) {
			throw new UsageError(`${origin} ${text}: ${name} is named twice`);
		}
	}

	return names.map(name => ({name}));
}

interface Connecting {
	readonly env?: Environment;
	readonly signal?: AbortSignal | undefined;
}

/** Those that answer, and those that do not. */
export interface Reached {
	readonly members: readonly Member[];
	readonly absent: readonly AbsentMachine[];
}

/** Asks all at once. No failure ends it but an interrupt. */
export async function reachMachines(
	machines: readonly NamedMachine[],
	{env = process.env, signal}: Connecting = {},
): Promise<Reached> {
	const asked = await Promise.all(
		machines.map(({name, reach: own}) => own?.(signal) ?? reach(name, env, signal)),
	);
	return {
		members: asked.flatMap(one => ('engine' in one ? [one] : [])),
		absent: asked.flatMap(one => ('problem' in one ? [one] : [])),
	};
}

export async function reach(
	name: string,
	env: Environment,
	signal: AbortSignal | undefined,
): Promise<Member | AbsentMachine> {
	let endpoint: Endpoint | null = null;
	try {
		endpoint = endpointOfContext(name, env);
		const {engine, problem} = await probe(endpoint, signal);
		const {address} = endpoint;
		return engine === null
			? {name, address, problem}
			: {name, address, id: await readId(engine, signal), engine};
	} catch (error) {
		if (signal?.aborted) {
			throw error;
		}

		return {name, address: endpoint?.address ?? '', problem: messageOf(error)};
	}
}

interface Informative {
	info(options: object): Promise<Readonly<Record<string, unknown>>>;
}

/** What Docker says of its machine. @types/dockerode does not know that info() takes options as every other call does. */
export function readInfo(engine: Engine, signal?: AbortSignal): Promise<Readonly<Record<string, unknown>>> {
	const docker = engine.docker as unknown as Informative;
	return call('read the machine of', engine.socket, options => docker.info(options), {
		signal,
		retry: 'failed',
	});
}

/** Machines that are copies of one have Docker's own identity in common, and differ by their names. */
export async function readId(engine: Engine, signal?: AbortSignal): Promise<string> {
	const {ID, Name, DockerRootDir} = await readInfo(engine, signal);
	return [ID, Name, DockerRootDir].filter(part => typeof part === 'string').join(' ');
}

/**
 * All of them as one engine.
 * @throws {WgsimError} which names each that does not answer, and two names of one engine
 */
export async function connectMachines(
	machines: readonly NamedMachine[],
	options: Connecting & {readonly hint?: string; readonly isPool?: boolean} = {},
): Promise<Cluster> {
	const {members, absent} = await reachMachines(machines, options);
	if (absent.length > 0) {
		const names = absent.map(({name}) => name).join(', ');
		throw new WgsimError(
			`${names}: ${absent.length === 1 ? 'this machine does' : 'these machines do'} not answer`,
			{
				details: absent.map(({name, address, problem}) => `${name}${address && ` (${address})`}: ${problem}`),
				hint: options.hint ?? 'docker context ls shows them; wgsim machines --on … asks each',
			},
		);
	}

	for (const [index, {id, name}] of members.entries()) {
		const twin = members.slice(0, index).find(one => one.id === id && id !== '');
		if (twin !== undefined) {
			throw new WgsimError(
				`${twin.name} and ${name} are the same machine: one Docker engine answers at both`,
				{
					hint: 'name each machine once',
				},
			);
		}
	}

	const [lead, ...others] = members;
	return new Cluster([lead!, ...others], {isPool: options.isPool ?? false});
}
