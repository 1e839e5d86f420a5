// Reads the resources of the machine that an engine runs on, from Docker and this machine's kernel.

import {readFileSync} from 'node:fs';
import {call} from './call.js';
import type {Engine} from './client.js';

export interface Machine {
	/** Bytes that are free, or where only Docker tells, all that there are. */
	readonly memory: number;
	/** The most processes and threads; null where it is not known. */
	readonly processes: number | null;
	/** The most inotify instances of root, of which each container takes one under cgroup v2; null where it is not known. */
	readonly instances: number | null;
	/** The most IPv6 neighbours of all namespaces together; null where it is not known. */
	readonly neighbors: number | null;
}

interface Informative {
	info(options: object): Promise<Readonly<Record<string, unknown>>>;
}

const read = (path: string): string | null => {
	try {
		return readFileSync(path, 'utf8');
	} catch {
		return null;
	}
};

/** The kernel's figures are of use only where the engine runs on this kernel. */
export async function readMachine(engine: Engine, signal?: AbortSignal): Promise<Machine> {
	// @types/dockerode does not know that info() takes options as every other call does.
	const docker: unknown = engine.docker;
	const ask = (options: object) => (docker as Informative).info(options);
	const info = await call('read the machine of', engine.socket, ask, {signal, retry: 'failed'});
	const ownKernel = info.KernelVersion === read('/proc/sys/kernel/osrelease')?.trim();
	const number = (text: string | null | undefined): number | null =>
		ownKernel && text ? Number.parseInt(text, 10) : null;
	const available = number(/^MemAvailable:\s*(\d+) kB$/m.exec(read('/proc/meminfo') ?? '')?.[1]);
	return {
		memory: available === null ? Number(info.MemTotal) : available * 1024,
		processes: number(read('/proc/sys/kernel/pid_max')),
		neighbors: number(read('/proc/sys/net/ipv6/neigh/default/gc_thresh3')),
		instances: info.CgroupVersion === '2' ? number(read('/proc/sys/fs/inotify/max_user_instances')) : null,
	};
}
