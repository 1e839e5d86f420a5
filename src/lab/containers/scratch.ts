// A temporary container from the node image: used by exec, and removed in any case.

import type {Engine} from '../../engine/client.js';
import {createContainer, listContainers, removeContainer, startContainer} from '../../engine/containers.js';
import type {Powers} from './isolation.js';
import {labels} from './labels.js';
import {removeEach} from './remove-each.js';

/** Its value is the process that made the container. */
const scratchLabel = 'wgsim.doctor';

let made = 0;

export interface ScratchOptions {
	/** Part of the container's name. */
	readonly purpose: string;
	readonly image: string;
	/** What it may do; see `isolation.ts`. */
	readonly powers: Powers & {readonly pid?: 'host'};
	/** The lab that it is made for: a stop of that lab removes it too. */
	readonly lab?: string | undefined;
	readonly signal?: AbortSignal | undefined;
}

/** @throws {WgsimError} if the container does not start; `lacksCapability` recognizes one cause */
export async function withScratch<T>(
	engine: Engine,
	{purpose, image, powers, lab, signal}: ScratchOptions,
	work: (container: string) => Promise<T>,
): Promise<T> {
	const name = `wgsim-${purpose}-${process.pid}-${++made}`;
	try {
		// A create cannot be called back: it goes without the signal.
		const id = await createContainer(engine, {
			...powers,
			name,
			image,
			labels: {[scratchLabel]: String(process.pid), ...(lab === undefined ? {} : {[labels.lab]: lab})},
			entrypoint: ['sleep', '600'],
		});
		await startContainer(engine, id, signal);
		return await work(id);
	} finally {
		// Without the signal: an interrupt must not leave it behind. By its name: the answer to the create may have been lost.
		await removeContainer(engine, name);
	}
}

/** Removes the containers of processes that were killed, on this machine. */
export async function removeRemnants(engine: Engine, signal?: AbortSignal): Promise<void> {
	const remnants = await listContainers(engine, {[scratchLabel]: null}, signal);
	await removeEach(
		remnants.filter(container => !runs(Number(container.labels[scratchLabel]))),
		({id}) => removeContainer(engine, id, signal),
	);
}

function runs(pid: number): boolean {
	try {
		process.kill(pid, 0);
		return true;
	} catch (error) {
		return (error as NodeJS.ErrnoException).code === 'EPERM';
	}
}
