// Connects to the machines of a lab, as it knows them: by their engines' identities.

import {type AbsentMachine, Cluster, localMachine, type Member, membersOf} from './cluster.js';
import {type Engine, probe} from './connection.js';
import {endpointOfAddress} from './endpoint.js';
import {type KnownMachine, reach, readId} from './machines.js';
import {isOfSwarm} from './swarm/address.js';
import type {findInSwarm as FindInSwarm} from './swarm/machines.js';

/**
 * Makes the members of an engine these machines, in this order, as far as they answer as what they are known to be. Those that do
 * stay when another lab's are asked for.
 */
export async function joinMachines(
	engine: Engine,
	wanted: readonly KnownMachine[],
	signal?: AbortSignal,
): Promise<{readonly joined: boolean; readonly absent: readonly AbsentMachine[]}> {
	const known = await Promise.all(
		membersOf(engine).map(async member =>
			member.id === '' ? {...member, id: await readId(member.engine, signal)} : member,
		),
	);
	// One that is reached through the swarm may be no manager itself.
	const atHand = (known.find(one => !isOfSwarm(one.engine.socket)) ?? known[0]!).engine;
	const unknown = wanted.filter(({id}) => !known.some(member => member.id === id));
	const asked = [
		...known.flatMap(member => {
			const machine = wanted.find(({id}) => id === member.id);
			return machine === undefined ? [] : [{...member, name: machine.name, address: machine.docker}];
		}),
		...(await findUnknown(atHand, unknown, signal)),
	];
	const order = wanted.map(({name}) => name);
	asked.sort((a, b) => order.indexOf(a.name) - order.indexOf(b.name));
	const found = asked.flatMap(one => ('engine' in one ? [one] : []));
	const rest = known.filter(({id, name}) => name !== localMachine && !wanted.some(one => one.id === id));
	const members = [...found, ...rest];
	const absent = asked.flatMap(one => ('problem' in one ? [one] : []));
	const joined = members.some(({id}) => !known.some(one => one.id === id));
	const [first, ...others] = members;
	if (engine instanceof Cluster && first !== undefined) {
		engine.adopt([first, ...others]);
	}

	return {joined, absent};
}

async function findUnknown(
	manager: Engine,
	machines: readonly KnownMachine[],
	signal: AbortSignal | undefined,
): Promise<readonly (Member | AbsentMachine)[]> {
	const [inSwarm, others] = [true, false].map(is => machines.filter(({docker}) => isOfSwarm(docker) === is));
	const found = await Promise.all([
		...others!.map(machine => findKnown(machine, signal)),
		inSwarm!.length === 0 ? [] : askSwarm(manager, inSwarm!, signal),
	]);
	return found.flat();
}

/** Loaded only where there is a swarm. */
async function askSwarm(...args: Parameters<typeof FindInSwarm>): ReturnType<typeof FindInSwarm> {
	const {findInSwarm} = await import('./swarm/machines.js');
	return findInSwarm(...args);
}

/** By the Docker context of its name, where that leads to it, or else by its address. */
async function findKnown(
	{name, docker, id}: KnownMachine,
	signal: AbortSignal | undefined,
): Promise<Member | AbsentMachine> {
	const byContext = await reach(name, process.env, signal);
	if ('engine' in byContext && byContext.id === id) {
		return byContext;
	}

	const {engine, problem} = await probe(endpointOfAddress(docker, name), signal);
	if (engine === null) {
		return {name, address: docker, problem};
	}

	return (await readId(engine, signal)) === id
		? {name, address: docker, id, engine}
		: {name, address: docker, problem: 'another engine answers there'};
}
