// Reads the resources and addresses of the machine that an engine runs on, from inside a container on it.

import type {Engine} from '../../engine/client.js';
import {mustExec} from '../../engine/exec.js';
import {readInfo} from '../../engine/machines.js';
import type {Isolation} from '../../topology/model.js';
import {powersOfFabric} from '../containers/isolation.js';
import {withScratch} from '../containers/scratch.js';

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

// The limits of neighbours are shown in the machine's own network namespace only.
const script = `
net() { nsenter --net=/proc/1/ns/net "$@"; }
memory=$(awk '/^MemAvailable:/ { print $2 }' /proc/meminfo)
[ -z "$memory" ] || echo "memory $memory"
echo "processes $(cat /proc/sys/kernel/pid_max)"
neighbors=$(net cat /proc/sys/net/ipv6/neigh/default/gc_thresh3 2>/dev/null)
[ -z "$neighbors" ] || echo "neighbors $neighbors"
[ ! -e /sys/fs/cgroup/cgroup.controllers ] || echo "instances $(cat /proc/sys/fs/inotify/max_user_instances)"
`;

export interface AskingMachine {
	/** An image of wgsim's that the engine has. */
	readonly image: string;
	readonly isolation: Isolation;
	/** The lab that it is asked for: a stop of that lab removes the container, too. */
	readonly lab?: string | undefined;
	readonly signal?: AbortSignal | undefined;
}

/** Runs a script in a container that sees the machine's processes; what it prints, as `name value` lines. */
export function askMachine(
	engine: Engine,
	stdin: string,
	{image, isolation, lab, signal}: AskingMachine,
): Promise<ReadonlyMap<string, string>> {
	const powers = {...powersOfFabric(isolation), pid: 'host'} as const;
	return withScratch(engine, {purpose: 'machine', image, powers, lab, signal}, async container => {
		const options = {stdin, ...(signal === undefined ? {} : {signal})};
		const output = await mustExec(engine, container, ['sh', '-s'], options);
		const lines = output.split('\n').filter(line => line.includes(' '));
		return new Map(lines.map(line => [line.slice(0, line.indexOf(' ')), line.slice(line.indexOf(' ') + 1)]));
	});
}

/** The engine may be anywhere: nothing is read of the machine that wgsim runs on. */
export async function readMachine(engine: Engine, asking: AskingMachine): Promise<Machine> {
	const [info, seen] = await Promise.all([
		readInfo(engine, asking.signal),
		askMachine(engine, script, asking).catch((error): ReadonlyMap<string, string> => {
			// A machine that starts no such container refuses the lab's own in a moment, and says why.
			if (asking.signal?.aborted) {
				throw error;
			}

			return new Map();
		}),
	]);
	const number = (name: string): number | null => {
		const found = Number.parseInt(seen.get(name) ?? '', 10);
		return Number.isNaN(found) ? null : found;
	};
	const available = number('memory');
	return {
		memory: available === null ? Number(info['MemTotal']) : available * 1024,
		processes: number('processes'),
		neighbors: number('neighbors'),
		instances: number('instances'),
	};
}
