// How long a restarted node takes to recover, as seen from every namespace of the lab.

import {type ChildProcessByStdio, spawn} from 'node:child_process';
import {readFileSync} from 'node:fs';
import {createInterface} from 'node:readline';
import type {Readable, Writable} from 'node:stream';
import {setTimeout as sleep} from 'node:timers/promises';
import type {Engine} from '../src/engine/client.js';
import {inspectContainer, restartContainer} from '../src/engine/containers.js';
import type {Plan} from '../src/plan/model.js';
import {containerName} from '../src/plan/plan-lab.js';

/** The kinds of fact that are watched, as they build on each other. */
export const kinds = ['neighbours', 'handshakes', 'sessions', 'routes'] as const;

export type Kind = (typeof kinds)[number];

/** Seconds from the node's start until each kind of fact was again what it was before, for good; and all of them. */
export type RestartTimes = Readonly<Record<Kind | 'whole', number>>;

export interface Restart {
	readonly what: string;
	/** The nodes that are started anew. */
	readonly nodes: readonly string[];
	/** By `docker restart`, or because their first process is killed. */
	readonly by: 'restart' | 'kill';
	/** Seconds. */
	readonly goal: number;
}

/** Of the reference lab: V1-1 speaks first in all its tunnels, V3-2 in none. */
export const restartsOf = ({nodes}: Pick<Plan, 'nodes'>): Restart[] => [
	{what: 'docker restart of a gateway that speaks first', nodes: ['V1-1'], by: 'restart', goal: 5},
	{what: 'docker restart of one that is spoken to', nodes: ['V3-2'], by: 'restart', goal: 5},
	{what: 'docker restart of an inner router', nodes: ['R1'], by: 'restart', goal: 5},
	{what: 'kill -9 of a gateway', nodes: ['V1-1'], by: 'kill', goal: 5},
	{what: 'kill -9 of the fabric', nodes: ['fabric'], by: 'kill', goal: 15},
	{what: 'kill -9 of everything', nodes: ['fabric', ...nodes.map(({node}) => node)], by: 'kill', goal: 15},
];

interface Found {
	/** Unix time in seconds, by kind. */
	readonly whole: Readonly<Partial<Record<Kind, number>>>;
	/** The last fact of each kind that differed. */
	readonly last: Readonly<Partial<Record<Kind, string>>>;
	readonly 'given up': readonly string[];
}

/** The watcher, which outlives the fabric: a container of its own that sees what the fabric sees. */
export class Watcher {
	readonly #process: ChildProcessByStdio<Writable, Readable, null>;
	readonly #lines: AsyncIterator<string>;

	constructor({lab, wiring}: Pick<Plan, 'lab' | 'wiring'>, image: string) {
		const script = readFileSync(new URL('restart-watch.py', import.meta.url), 'utf8');
		const place = ['--pid', 'host', '--privileged', '--network', 'none', '--volumes-from', `${lab}-fabric`];
		const argv = ['run', '--rm', '-i', ...place, '--entrypoint', 'python3', image, '-Ic', script];
		this.#process = spawn('docker', argv, {stdio: ['pipe', 'pipe', 'inherit']});
		this.#lines = createInterface({input: this.#process.stdout})[Symbol.asyncIterator]();
		this.#process.stdin.write(`${JSON.stringify(wiring.nodes)}\n`);
	}

	/** Looks at the lab as it is, lets `act` break it, and waits until it is so again. */
	async watch(act: () => Promise<void>): Promise<Found> {
		this.#process.stdin.write('go\n');
		await this.#next();
		await act();
		const found = (await this.#next()) as Found;
		if (found['given up'].length > 0) {
			throw new Error(`not whole again:\n${found['given up'].join('\n')}`);
		}

		return found;
	}

	close(): void {
		this.#process.stdin.end();
	}

	async #next(): Promise<unknown> {
		const {value, done} = await this.#lines.next();
		if (done) {
			throw new Error('the watcher has ended');
		}

		return JSON.parse(value);
	}
}

/** One restart of a converged lab. */
export async function measureRestart(
	engine: Engine,
	lab: string,
	{nodes, by}: Restart,
	watcher: Watcher,
): Promise<RestartTimes> {
	const containers = nodes.map(node => containerName(lab, node));
	const inspectAll = () => Promise.all(containers.map(name => inspectContainer(engine, name)));
	const before = await inspectAll();
	const {whole, last} = await watcher.watch(async () => {
		if (by === 'restart') {
			await Promise.all(containers.map(name => restartContainer(engine, name)));
			return;
		}

		for (const details of before) {
			process.kill(details!.pid, 'SIGKILL');
		}

		while ((await inspectAll()).some((now, index) => now!.pid === 0 || now!.pid === before[index]!.pid)) {
			await sleep(100);
		}
	});
	const started = (await inspectAll()).map(details => Date.parse(details!.startedAt) / 1000);
	const since = Math.min(...started);
	const after = (kind: Kind): number => Math.max(0, (whole[kind] ?? since) - since);
	const times = Object.fromEntries(kinds.map(kind => [kind, after(kind)])) as Record<Kind, number>;
	const late = Object.values(last).at(-1);
	process.stderr.write(`${nodes[0]}: ${JSON.stringify(times)}, at last ${late}\n`);
	return {...times, whole: Math.max(...Object.values(times))};
}
