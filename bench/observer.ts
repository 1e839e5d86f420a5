// What observing a lab costs: processor time of wgsim, of Docker and of all in the lab, beyond what the lab takes at rest.

import {type ChildProcess, spawn} from 'node:child_process';
import {once} from 'node:events';
import {setTimeout as sleep} from 'node:timers/promises';
import {fileURLToPath} from 'node:url';
import type {Engine} from '../src/engine/client.js';
import {reportTo} from '../src/lab/events.js';
import {containersOf, findLab} from '../src/lab/find/find.js';
import {startLab} from '../src/lab/start/start.js';
import {stopLab} from '../src/lab/stop/stop.js';
import type {ObservedLab} from './observed-labs.js';
import {type Assign, measureShares} from './processor-time.js';
import {spreadOf} from './stats.js';

/** Seconds over which processor time is counted, those that a new observer is given to settle, and how often both is done. */
const [counted, settling, rounds] = [15, 5, 3];

const cli = fileURLToPath(new URL('../dist/cli.js', import.meta.url));

/** Docker serves other labs too: what it takes for this one is told apart by the difference alone. */
const daemons = ['dockerd', 'containerd', 'containerd-shim'];

const groups = ['nodes', 'fabric', 'docker', 'wgsim'] as const;

type Shares = Record<(typeof groups)[number], number>;

export interface ObserverCost {
	readonly nodes: number;
	readonly tunnels: number;
	/** Share of one processor that nodes and fabric take with nobody looking: the median of all rounds. */
	readonly idle: number;
	/** What an observer at 1 Hz adds, by who takes it: medians of the differences. */
	readonly added: Shares;
}

/** Needs root, to see the times of all processes. */
export async function measureObserver(
	engine: Engine,
	{topology}: ObservedLab,
	image: string,
): Promise<ObserverCost> {
	const report = reportTo(() => {});
	try {
		await startLab(engine, topology, {image, source: 'bench', wait: true, timeout: 900_000, report});
		const cost = await measureWatching(engine, topology.name);
		return {nodes: topology.nodes.length, tunnels: topology.tunnels.length, ...cost};
	} finally {
		await stopLab(engine, topology.name, {report});
	}
}

/** At rest and observed by turns, so that what else drifts on the machine meets both. */
export async function measureWatching(
	engine: Engine,
	lab: string,
): Promise<Pick<ObserverCost, 'idle' | 'added'>> {
	const found = await findLab(engine, lab);
	const nodes = found.nodes.map(({id}) => id);
	const all = containersOf(found).map(({id}) => id);
	let watching: ChildProcess | null = null;
	const assign: Assign<(typeof groups)[number]> = ({pid, name, cgroups}) => {
		if (pid === watching?.pid) {
			return 'wgsim';
		}

		const container = all.find(id => cgroups.includes(id));
		if (container !== undefined) {
			return nodes.includes(container) ? 'nodes' : 'fabric';
		}

		return daemons.includes(name) ? 'docker' : null;
	};
	const count = () => measureShares(groups, assign, () => sleep(counted * 1000));
	const resting: Shares[] = [];
	const observed: Shares[] = [];
	for (let round = 0; round < rounds; round++) {
		await sleep(settling * 1000);
		resting.push(await count());
		watching = spawn(process.execPath, [cli, 'status', lab, '--watch', '--json'], {
			stdio: ['ignore', 'ignore', 'inherit'],
		});
		const ended = once(watching, 'close');
		try {
			await sleep(settling * 1000);
			observed.push(await count());
		} finally {
			watching.kill('SIGINT');
			await ended;
			watching = null;
		}
	}

	const median = (values: readonly number[]): number => spreadOf(values).median;
	const added = groups.map(group => [
		group,
		// Less than nothing is what Docker did for other labs while this one rested.
		Math.max(0, median(observed.map((shares, round) => shares[group] - resting[round]![group]))),
	]);
	return {
		idle: median(resting.map(shares => shares.nodes + shares.fabric)),
		added: Object.fromEntries(added),
	};
}
