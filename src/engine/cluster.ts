// The engine that all verbs are given: that of one machine, or those of several as one.

import type Docker from 'dockerode';
import {WgsimError} from '../errors.js';
import {ClusterDocker} from './cluster-docker.js';
import type {Engine} from './connection.js';

/** One machine of several: its Docker, by the name that the user knows it by. */
export interface Member {
	/** The name of a Docker context, or `local` for a machine that is the only one. */
	readonly name: string;
	/** As DOCKER_HOST would have it. */
	readonly address: string;
	/** Docker's own identity, which tells one engine from another at the same address; empty if it was not asked. */
	readonly id: string;
	readonly engine: Engine;
	/** That it has besides those of its engine: of a node of a swarm. */
	readonly labels?: readonly string[];
}

/** A machine of a lab that cannot be asked. */
export interface AbsentMachine {
	readonly name: string;
	readonly address: string;
	readonly problem: string;
}

/** The name of a machine that is the only one. */
export const localMachine = 'local';

/** The first member leads: it holds what a lab has once. With one member each call goes straight to it. */
export class Cluster implements Engine {
	#members: readonly Member[];
	#docker: Docker;

	/** Any of these may have nodes of a new lab: what runs stays on those that it has, whether more are there or not. */
	readonly isPool: boolean;

	constructor(first: Engine | readonly [Member, ...Member[]], {isPool = false} = {}) {
		this.isPool = isPool;
		this.#members =
			'docker' in first ? [{name: localMachine, address: first.socket, id: '', engine: first}] : first;
		this.#docker = this.#dockerOfAll();
	}

	/** Takes these for its members from now on, the first of them leads. */
	adopt(members: readonly [Member, ...Member[]]): void {
		this.#members = members;
		this.#docker = this.#dockerOfAll();
	}

	get members(): readonly Member[] {
		return this.#members;
	}

	get lead(): Member {
		return this.#members[0]!;
	}

	get docker(): Docker {
		return this.#docker;
	}

	get serverVersion(): string {
		return this.lead.engine.serverVersion;
	}

	get apiVersion(): string {
		return this.lead.engine.apiVersion;
	}

	get socket(): string {
		return this.lead.engine.socket;
	}

	#dockerOfAll(): Docker {
		return this.#members.length === 1
			? this.lead.engine.docker
			: (new ClusterDocker(this.#members) as unknown as Docker);
	}
}

/** The machines behind an engine, the lead first. */
export const membersOf = (engine: Engine): readonly Member[] =>
	engine instanceof Cluster ? engine.members : [{name: localMachine, address: engine.socket, id: '', engine}];

/** @throws {WgsimError} where no member has that name */
export function engineOf(engine: Engine, machine: string): Engine {
	const members = membersOf(engine);
	const member = members.find(({name}) => name === machine);
	if (member === undefined) {
		throw new WgsimError(`no machine ${machine} is among ${members.map(({name}) => name).join(', ')}`, {
			hint: 'wgsim machines --on … lists machines',
		});
	}

	return member.engine;
}
