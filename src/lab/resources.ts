// Says what a big lab will need before it is made, and warns where the machine has less.

import type {Engine} from '../engine/client.js';
import {type Machine, readMachine} from '../engine/machine.js';
import type {Plan} from '../plan/model.js';
import type {Report} from './events.js';

export interface Need {
	readonly nodes: number;
	readonly tunnelEnds: number;
	/** Bytes, at rest. */
	readonly memory: number;
	readonly processes: number;
}

const megabyte = 2 ** 20;

// Measured with wireguard-go, at rest: a router with one BIRD takes 3 MB, a gateway with two and four tunnels 18 MB; the
// fabric 20 MB. Under traffic a gateway takes up to ten times as much.
const each = {fabric: 20 * megabyte, node: 3 * megabyte, tunnelEnd: 4 * megabyte};

// The supervisor, a BIRD and its own supervisor for a node; a shell, a supervisor and some ten threads for a wireguard-go.
const processesOf = {node: 6, tunnelEnd: 12};

/** From so many nodes on it is worth a call to Docker, and a line. */
const big = 20;

export function estimateNeed({nodes, wiring}: Pick<Plan, 'nodes' | 'wiring'>): Need {
	const tunnelEnds = wiring.expect.handshakes.length;
	return {
		nodes: nodes.length,
		tunnelEnds,
		memory: each.fabric + nodes.length * each.node + tunnelEnds * each.tunnelEnd,
		processes: nodes.length * processesOf.node + tunnelEnds * processesOf.tunnelEnd,
	};
}

/** What the machine has too little of, in words; empty where all is well. */
export function findShortages(need: Need, {memory, processes, instances}: Machine): string[] {
	const inMegabytes = (bytes: number): number => Math.round(bytes / megabyte);
	return [
		...(memory < need.memory
			? [
					`memory: ${inMegabytes(memory)} MB are free; under swap, or killed for memory, nodes lose their sessions`,
				]
			: []),
		...(processes !== null && processes < need.processes * 1.2
			? [`processes: kernel.pid_max is ${processes}; sysctl -w kernel.pid_max=${need.processes * 4}`]
			: []),
		...(instances !== null && instances < need.nodes + 20
			? [
					`inotify: fs.inotify.max_user_instances is ${instances}, and each container takes one; sysctl -w fs.inotify.max_user_instances=${need.nodes * 4}`,
				]
			: []),
	];
}

/** Reports nothing for a lab of the usual size. */
export async function announceNeed(
	engine: Engine,
	plan: Plan,
	report: Report,
	signal?: AbortSignal,
): Promise<void> {
	const need = estimateNeed(plan);
	if (need.nodes < big) {
		return;
	}

	const text = `${need.nodes} nodes with ${need.tunnelEnds} tunnel ends take about ${Math.round(need.memory / megabyte)} MB of memory and ${need.processes} processes and threads`;
	report({kind: 'note', text});
	for (const shortage of findShortages(need, await readMachine(engine, signal))) {
		report({kind: 'note', text: `this machine may have too little ${shortage}`});
	}
}
