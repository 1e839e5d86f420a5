// Prints the needs of a large lab before it is created, and warns if the machine has less; of several, each by its share.

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

/** Of all nodes, or of those that one machine of several has. */
export function estimateNeed({nodes, wiring}: Pick<Plan, 'nodes' | 'wiring'>, machine?: string): Need {
	const own = nodes.filter(node => machine === undefined || node.machine === machine);
	const names = new Set(own.map(({node}) => node));
	const tunnelEnds = wiring.expect.handshakes.filter(({node}) => names.has(node)).length;
	return {
		nodes: own.length,
		tunnelEnds,
		memory: each.fabric + own.length * each.node + tunnelEnds * each.tunnelEnd,
		processes: own.length * processesOf.node + tunnelEnds * processesOf.tunnelEnd,
		neighbors: countNeighbors(wiring.expect, names),
	};
}

/** Routers of a segment, each with each other; OSPF's two versions have an instance each, and count in their own table. */
function countNeighbors(expect: Plan['wiring']['expect'], nodes: ReadonlySet<string>): number {
	const byInstance = new Map<string, number>();
	for (const {instance} of expect.neighbors.filter(({node}) => nodes.has(node))) {
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

interface Announcing {
	readonly image: string;
	readonly report: Report;
	readonly signal?: AbortSignal | undefined;
	/** One of several, whose engine is asked about its share. */
	readonly machine?: string;
}

/** Reports nothing for a lab, or a share of one, of the usual size. */
export async function announceNeed(
	engine: Engine,
	plan: Plan,
	{image, report, signal, machine}: Announcing,
): Promise<void> {
	const need = estimateNeed(plan, machine);
	if (need.nodes < big) {
		return;
	}

	const prefix = machine === undefined ? '' : `${machine}: `;
	const text = `${prefix}${need.nodes} nodes with ${need.tunnelEnds} tunnel ends take about ${Math.round(need.memory / megabyte)} MB of memory and ${need.processes} processes and threads`;
	report({kind: 'note', text});
	const {isolation, lab} = plan;
	for (const shortage of findShortages(need, await readMachine(engine, {image, isolation, lab, signal}))) {
		report({kind: 'note', text: `${machine ?? 'this machine'} may have too little ${shortage}`});
	}
}
