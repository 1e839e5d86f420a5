// Reads what a lab keeps from start to start: its seed and its rotated keys, on a volume that only the fabric mounts.

import {randomBytes} from 'node:crypto';
import {type RotatedKeys, rotatedKeys} from '../../contract/faults.js';
import {paths} from '../../contract/paths.js';
import {parseReply} from '../../contract/reply.js';
import type {Engine} from '../../engine/client.js';
import {getFile, removeContainer} from '../../engine/containers.js';
import {seedLength} from '../../plan/keys.js';
import {containerSpec, type Making} from '../containers/container-spec.js';
import {ensureVolumes} from '../containers/volumes.js';
import {explainConflict} from './conflict.js';
import type {Rollback} from './rollback.js';

export interface Memory {
	/** Null where it has none that can be used. */
	readonly seed: Buffer | null;
	readonly rotated: RotatedKeys;
}

const nothing: Memory = {seed: null, rotated: {}};

/** `container` is the lab's fabric, in any state; null if there is none. */
export async function readMemory(
	engine: Engine,
	container: string | null,
	signal?: AbortSignal,
): Promise<Memory> {
	if (container === null) {
		return nothing;
	}

	const read = async (path: string) => (await getFile(engine, container, path, signal))?.content.toString();
	const [seedText, keysText] = await Promise.all([read(paths.seed), read(paths.rotatedKeys)]);
	const seed = Buffer.from(seedText ?? '', 'base64');
	return {
		seed: seed.length === seedLength ? seed : null,
		rotated:
			keysText === undefined ? {} : parseReply(rotatedKeys, keysText, `${paths.rotatedKeys} in the fabric`),
	};
}

export const seedOf = ({seed}: Memory): Buffer => seed ?? randomBytes(seedLength);

/**
 * Reads the memory of a lab whose fabric is gone. Docker shows what is on a volume only through a container: one is made in
 * the fabric's place, never runs, and is removed.
 */
export async function recallMemory(
	engine: Engine,
	making: Making,
	volumes: readonly string[],
	rollback: Rollback,
	signal?: AbortSignal,
): Promise<Memory> {
	const {plan} = making;
	// Docker itself would make one that is missing, and it would not be known as this lab's.
	await ensureVolumes(engine, making, rollback, volumes, signal);
	signal?.throwIfAborted();
	let id: string;
	try {
		id = await rollback.create(engine, containerSpec(making, plan.fabric));
	} catch (error) {
		throw await explainConflict(engine, error, plan.fabric, plan.lab);
	}

	const memory = await readMemory(engine, id, signal);
	await removeContainer(engine, id, signal);
	return memory;
}
