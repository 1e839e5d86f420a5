// Prints the needs of a large lab before it is created, and warns if the machine has less.

import type {Engine} from '../../engine/client.js';
import type {Plan} from '../../plan/model.js';
import {type Machine, readMachine} from '../doctor/machine.js';
import type {Report} from '../events.js';

export interface Need {
	readonly nodes: number;
	readonly tunnelEnds: number;
	/** Bytes, at rest. */
	readonly memory: number;
	readonly processes: number;
	/** Neighbours that nodes keep speaking to, of the address family that has more: entries of one table for all namespaces. */
	readonly neighbors: number;
}

const megabyte = 2 ** 20;

// Measured with wireguard-go, at rest: a router with one BIRD takes 3 MB, a gateway with two and four tunnels 18 MB; the
// fabric 20 MB. Under traffic a gateway takes up to ten times as much.
const each = {fabric: 20 * megabyte, node: 3 * megabyte, tunnelEnd: 4 * megabyte};

// The supervisor, a BIRD and its own supervisor for a node; a supervisor and some ten threads for a wireguard-go.
const processesOf = {node: 6, tunnelEnd: 11};

// Multicast groups of each interface, and other hosts that a node pings, are in the same table.
const neighborSpare = 1.2;

/** From so many nodes on it is worth a call to Docker, and a line. */
const big = 20;

export function estimateNeed({nodes, wiring}: Pick<Plan, 'nodes' | 'wiring'>): Need {
	const tunnelEnds = wiring.expect.handshakes.length;
	return {
		nodes: nodes.length,
		tunnelEnds,
		memory: each.fabric + nodes.length * each.node + tunnelEnds * each.tunnelEnd,
		processes: nodes.length * processesOf.node + tunnelEnds * processesOf.tunnelEnd,
		neighbors: countNeighbors(wiring.expect),
	};
}

/** Routers of a segment, each with each other; OSPF's two versions have an instance each, and count in their own table. */
function countNeighbors(expect: Plan['wiring']['expect']): number {
	const byInstance = new Map<string, number>();
	for (const {instance} of expect.neighbors) {
		const family = instance.endsWith('4') ? '4' : '6';
		byInstance.set(family, (byInstance.get(family) ?? 0) + 1);
	}

	return Math.max(0, ...byInstance.values());
}

/** What the machine has too little of, in words; empty where all is well. */
export function findShortages(need: Need, {memory, processes, instances, neighbors}: Machine): string[] {
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
		...(neighbors !== null && neighbors < need.neighbors * neighborSpare
			? [
					`neighbours: its routers have ${need.neighbors}, and net.ipv6.neigh.default.gc_thresh3 lets all namespaces together know ${neighbors}; sysctl -w ${['ipv4', 'ipv6'].map(family => `net.${family}.neigh.default.gc_thresh3=${2 ** Math.ceil(Math.log2(need.neighbors * 4))}`).join(' ')}`,
				]
			: []),
	];
}

/** Reports nothing for a lab of the usual size. */
export async function announceNeed(
	engine: Engine,
	plan: Plan,
	image: string,
	report: Report,
	signal?: AbortSignal,
): Promise<void> {
	const need = estimateNeed(plan);
	if (need.nodes < big) {
		return;
	}

	const text = `${need.nodes} nodes with ${need.tunnelEnds} tunnel ends take about ${Math.round(need.memory / megabyte)} MB of memory and ${need.processes} processes and threads`;
	report({kind: 'note', text});
	const {isolation, lab} = plan;
	const machine = await readMachine(engine, {image, isolation, lab, signal});
	for (const shortage of findShortages(need, machine)) {
		report({kind: 'note', text: `this machine may have too little ${shortage}`});
	}
}
