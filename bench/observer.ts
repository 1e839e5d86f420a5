// What observing a lab costs: processor time of wgsim and of all it runs in the lab, beyond what the lab takes at rest.

import {spawn} from 'node:child_process';
import {readdirSync, readFileSync} from 'node:fs';
import {setTimeout as sleep} from 'node:timers/promises';
import {fileURLToPath} from 'node:url';
import type {Engine} from '../src/engine/client.js';
import {reportTo} from '../src/lab/events.js';
import {startLab} from '../src/lab/start.js';
import {stopLab} from '../src/lab/stop.js';
import {parseTopology, type Topology} from '../src/topology/index.js';

/** Seconds over which processor time is counted, and those that the lab, or a new observer, is given to settle. */
const [counted, settling] = [30, 10];

const cli = fileURLToPath(new URL('../dist/cli.js', import.meta.url));

/** The shape of a lab: so many sites of two gateways with all tunnels between sites, and inner routers up to `nodes`. */
export interface ObservedLab {
	readonly nodes: number;
	readonly sites: number;
	readonly goal: number;
}

/** 12 tunnels among 6 gateways; 40 among 10; 180 among 20. The rest are routers, which speak OSPF in their site. */
export const observedLabs: readonly ObservedLab[] = [
	{nodes: 9, sites: 3, goal: 0.05},
	{nodes: 50, sites: 5, goal: 0.15},
	{nodes: 100, sites: 10, goal: 0.3},
];

/** Routers are spread evenly over the sites. */
export function planObservedLab({nodes, sites}: ObservedLab): Topology {
	const routers = nodes - 2 * sites;
	const perSite = Math.floor(routers / sites);
	const text = [
		'name: bench-observer',
		'networks:',
		'  internet: {ospf: PUBLIC}',
		'sites:',
		`  count: ${sites}`,
		'  gateways: {count: 2}',
		`  routers: {count: ${perSite}}`,
		'overlay:',
		'  mesh: full',
	].join('\n');
	return parseTopology(text, {file: 'bench-observer.yaml'});
}

/** Seconds of processor time that a process and its threads have taken; null where it has ended. */
function processorTime(pid: number): number | null {
	try {
		const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]!.split(' ');
		// utime and stime, in ticks of 1/100 s (proc(5), fields 14 and 15).
		return (Number(fields[11]) + Number(fields[12])) / 100;
	} catch {
		return null;
	}
}

/** Every process of this machine: all that serves an observer is among them, whoever started it. */
function takeTimes(): Map<number, number> {
	const times = new Map<number, number>();
	for (const pid of readdirSync('/proc')
		.filter(entry => /^\d+$/.test(entry))
		.map(Number)) {
		const time = processorTime(pid);
		if (time !== null) {
			times.set(pid, time);
		}
	}

	return times;
}

/** The share of one processor that all processes but this one take. */
async function measureShare(): Promise<number> {
	const before = takeTimes();
	const began = performance.now();
	await sleep(counted * 1000);
	const after = takeTimes();
	const seconds = (performance.now() - began) / 1000;
	const taken = [...after]
		.filter(([pid]) => pid !== process.pid)
		.reduce((sum, [pid, time]) => sum + time - (before.get(pid) ?? 0), 0);
	return taken / seconds;
}

export interface ObserverCost {
	readonly nodes: number;
	readonly tunnels: number;
	/** Share of one processor that the machine takes with the lab at rest. */
	readonly idle: number;
	/** What an observer at 1 Hz adds: wgsim, Docker, what runs in the fabric, and what daemons and kernel answer. */
	readonly observed: number;
}

/** Needs a quiet machine, and root to see the times of all processes. */
export async function measureObserver(
	engine: Engine,
	shape: ObservedLab,
	image: string,
): Promise<ObserverCost> {
	const topology = planObservedLab(shape);
	const report = reportTo(() => {});
	try {
		await startLab(engine, topology, {image, source: 'bench', wait: true, timeout: 600_000, report});
		await sleep(settling * 1000);
		const idle = await measureShare();
		const watching = spawn(process.execPath, [cli, 'status', topology.name, '--watch', '--json'], {
			stdio: ['ignore', 'ignore', 'inherit'],
		});
		try {
			await sleep(settling * 1000);
			const observed = (await measureShare()) - idle;
			return {nodes: topology.nodes.length, tunnels: topology.tunnels.length, idle, observed};
		} finally {
			watching.kill('SIGINT');
		}
	} finally {
		await stopLab(engine, topology.name, {report});
	}
}
