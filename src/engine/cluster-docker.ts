// The calls of dockerode that wgsim makes, over several machines: each goes to the one that it concerns, or to all.

import {PassThrough} from 'node:stream';
import type Docker from 'dockerode';
import {splitLines} from '../shared/lines.js';
import {machineLabel} from './labels.js';

interface Machine {
	readonly name: string;
	readonly engine: {readonly docker: Docker};
}

type Options = Record<string, unknown>;
type Method = (...args: unknown[]) => Promise<unknown>;
type Methods = Readonly<Record<string, Method>>;

/** Notes for the error that is made of it whose Docker has failed: see `explain`. */
async function of<T>(machine: Machine, work: Promise<T>): Promise<T> {
	try {
		return await work;
	} catch (error) {
		throw error instanceof Error ? Object.assign(error, {machine: machine.name}) : error;
	}
}

const isMissing = (error: unknown): boolean => (error as {statusCode?: unknown} | null)?.statusCode === 404;

/** It has of dockerode's methods those that engine/ calls; images are the lead's. */
export class ClusterDocker {
	readonly #machines: readonly Machine[];
	readonly #lead: Machine;
	/** By the id of a container, and by its name. */
	readonly #places = new Map<string, Machine>();

	constructor(machines: readonly Machine[]) {
		this.#machines = machines;
		this.#lead = machines[0]!;
	}

	async listContainers(options: Options): Promise<Docker.ContainerInfo[]> {
		const lists = await this.#all(async machine => {
			const found = await machine.engine.docker.listContainers({...options});
			for (const {Id} of found) {
				this.#places.set(Id, machine);
			}

			return found;
		});
		return lists.flat();
	}

	async createContainer(options: Docker.ContainerCreateOptions): Promise<Docker.Container> {
		const name = options.Labels?.[machineLabel];
		const machine = name === undefined ? this.#lead : this.#machines.find(one => one.name === name);
		if (machine === undefined) {
			throw new Error(`there is no machine ${name}`);
		}

		const made = await of(machine, machine.engine.docker.createContainer(options));
		this.#places.set(made.id, machine);
		return made;
	}

	/** Any method of it: where the container is, is found out when the first is called. */
	getContainer(container: string): Docker.Container {
		const call = (_: object, method: string | symbol) =>
			typeof method === 'symbol' || method === 'then'
				? undefined
				: (...args: unknown[]) => this.#ask(container, method, args);
		return new Proxy({}, {get: call}) as Docker.Container;
	}

	async #ask(container: string, method: string, args: readonly unknown[]): Promise<unknown> {
		const machine = await this.#find(container, args);
		const found = machine.engine.docker.getContainer(container) as unknown as Methods;
		try {
			return await of(machine, found[method]!(...args));
		} catch (error) {
			if (isMissing(error)) {
				this.#places.delete(container);
			}

			throw error;
		}
	}

	/** The machine that has it; if none has, the lead, which says so. */
	async #find(container: string, [options]: readonly unknown[]): Promise<Machine> {
		const known = this.#places.get(container);
		if (known !== undefined) {
			return known;
		}

		const {abortSignal} = (options ?? {}) as Options;
		const asked = await this.#all(async machine => {
			const one = machine.engine.docker.getContainer(container) as unknown as Methods;
			try {
				await one['inspect']!({...(abortSignal === undefined ? {} : {abortSignal})});
				return machine;
			} catch (error) {
				if (isMissing(error)) {
					return null;
				}

				throw error;
			}
		});
		const found = asked.find(machine => machine !== null);
		if (found) {
			this.#places.set(container, found);
		}

		return found ?? this.#lead;
	}

	/** The events of all machines, as they come; it breaks off where one does. */
	async getEvents(options: Options): Promise<NodeJS.ReadableStream> {
		const streams = await this.#all(machine => machine.engine.docker.getEvents({...options}));
		const merged = new PassThrough();
		const sources = streams as (NodeJS.ReadableStream & AsyncIterable<Buffer> & {destroy(): void})[];
		merged.on('close', () => {
			for (const source of sources) {
				source.destroy();
			}
		});
		for (const [index, source] of sources.entries()) {
			const copy = async () => {
				for await (const line of splitLines(source)) {
					merged.write(`${line}\n`);
				}

				merged.destroy(new Error(`Docker ended its event stream on ${this.#machines[index]!.name}`));
			};
			copy().catch(error => merged.destroy(error));
		}

		return merged;
	}

	/** On each machine: a lab has its volumes wherever it has a container. */
	async createVolume(options: Docker.VolumeCreateOptions): Promise<unknown> {
		const made = await this.#all(machine => machine.engine.docker.createVolume({...options}));
		return made[0];
	}

	getVolume(name: string): Docker.Volume {
		const remove = (options: Options) =>
			this.#all(async machine => {
				const volume = machine.engine.docker.getVolume(name) as unknown as Methods;
				return volume['remove']!({...options});
			});
		return {remove} as unknown as Docker.Volume;
	}

	/** Each name once, where any machine has it. */
	async listVolumes(options: Options): Promise<{Volumes: Docker.VolumeInspectInfo[] | null}> {
		const lists = await this.#all(machine => machine.engine.docker.listVolumes({...options}));
		const byName = new Map(
			lists.flatMap(({Volumes}) => (Volumes ?? []).map(one => [one.Name, one] as const)),
		);
		return {Volumes: [...byName.values()]};
	}

	info(options: Options): Promise<unknown> {
		const lead = this.#lead.engine.docker as unknown as Methods;
		return of(this.#lead, lead['info']!(options));
	}

	listImages(options: Docker.ListImagesOptions): Promise<Docker.ImageInfo[]> {
		return of(this.#lead, this.#lead.engine.docker.listImages(options));
	}

	pull(...args: [string, object]): Promise<NodeJS.ReadableStream> {
		return of(this.#lead, this.#lead.engine.docker.pull(...args));
	}

	importImage(...args: unknown[]): Promise<unknown> {
		return of(this.#lead, (this.#lead.engine.docker as unknown as Methods)['importImage']!(...args));
	}

	buildImage(...args: unknown[]): Promise<unknown> {
		return of(this.#lead, (this.#lead.engine.docker as unknown as Methods)['buildImage']!(...args));
	}

	/** Awaits all, so that nothing goes on behind a failure; the first failure is thrown. */
	async #all<T>(work: (machine: Machine) => Promise<T>): Promise<T[]> {
		const outcomes = await Promise.allSettled(this.#machines.map(machine => of(machine, work(machine))));
		return outcomes.map(outcome => {
			if (outcome.status === 'rejected') {
				throw outcome.reason;
			}

			return outcome.value;
		});
	}
}
