// Labs that live and die with a process: whose owner is gone is taken away by the next.

import {readFileSync, readlinkSync} from 'node:fs';
import {hostname} from 'node:os';
import type {Engine} from '../engine/client.js';
import {listContainers} from '../engine/containers.js';
import {listVolumes} from '../engine/volumes.js';
import {labels} from './labels.js';
import {stopLab} from './stop.js';

/** `BOOT:PIDNAMESPACE:PID:START`: one process of one boot of one machine, never another. */
export function ownerOf(pid: number = process.pid): string {
	return [...placeOf(), pid, startTimeOf(pid) ?? ''].join(':');
}

function placeOf(): [boot: string, namespace: string] {
	try {
		const boot = readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
		return [boot, readlinkSync('/proc/self/ns/pid').replace(/\D/g, '')];
	} catch {
		return [hostname(), ''];
	}
}

/** Clock ticks since boot, field 22 of /proc/PID/stat: a number is given to another process sooner or later. */
function startTimeOf(pid: number): string | null {
	try {
		return readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').at(-1)!.split(' ')[19] ?? null;
	} catch {
		return null;
	}
}

/** Whether the owner is a process of this machine that has ended. Of others nothing is known: they are left alone. */
export function isOrphaned(owner: string): boolean {
	const [boot, namespace, pid, start] = owner.split(':');
	const here = placeOf();
	return boot === here[0] && namespace === here[1] && start !== '' && startTimeOf(Number(pid)) !== start;
}

/** Removes the labs whose owner has died. Returns their names. */
export async function reapOrphans(engine: Engine, signal?: AbortSignal): Promise<string[]> {
	const owned = {[labels.owner]: null};
	const objects = [
		...(await listContainers(engine, owned, signal)),
		...(await listVolumes(engine, owned, signal)),
	];
	const orphans = new Set(
		objects
			.filter(object => isOrphaned(object.labels[labels.owner]!))
			.map(object => object.labels[labels.lab]!),
	);
	for (const lab of orphans) {
		await stopLab(engine, lab, {report: () => {}, signal});
	}

	return [...orphans].sort();
}
