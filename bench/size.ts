// Brings labs of plain hosts up beside bare containers, and counts the processor time that each part takes.

import type {Engine} from '../src/engine/client.js';
import {listContainers} from '../src/engine/containers.js';
import type {Making} from '../src/lab/containers/container-spec.js';
import {labels} from '../src/lab/containers/labels.js';
import {reportTo} from '../src/lab/events.js';
import {startLab} from '../src/lab/start/start.js';
import {stopLab} from '../src/lab/stop/stop.js';
import {fabricNode} from '../src/plan/plan-lab.js';
import {parseTopology, type Topology} from '../src/topology/index.js';
import {removeBare} from './floor.js';
import {readContainerSeconds} from './processor-time.js';
import {time} from './stats.js';

/** Hosts on one network, each to be reached from the first. */
export function planHosts(count: number): Topology {
	const hosts = Array.from({length: count}, (_, index) => {
		const address = `10.0.${1 + (index >> 7)}.${1 + (index & 127)}`;
		return `  h${index}: {kind: host, interfaces: {eth0: {network: lan, addresses: [${address}/16]}}}`;
	});
	const text = ['name: bench-size', 'networks: {lan: {}}', 'nodes:', ...hosts, 'checks: []', ''].join('\n');
	return parseTopology(text, {file: 'bench-size.yaml'});
}

export interface SizeCost {
	/** Milliseconds until every wire stands, and those that a stop takes. */
	readonly wired: number;
	readonly stop: number;
	/** Milliseconds that Docker takes to remove the same containers by bare calls. */
	readonly bareRemoval: number;
	/** Seconds of processor time until every wire stands. */
	readonly nodes: number;
	readonly fabric: number;
	readonly wgsim: number;
}

export async function measureSize(engine: Engine, topology: Topology, making: Making): Promise<SizeCost> {
	const {image} = making;
	const report = reportTo(() => {});
	const options = {image, source: 'bench', wait: false, timeout: 600_000, report};
	const before = process.cpuUsage();
	const wired = await time(() => startLab(engine, topology, options));
	const {user, system} = process.cpuUsage(before);
	try {
		const containers = await listContainers(engine, {[labels.lab]: topology.name});
		const spent = readContainerSeconds(containers.map(({id}) => id));
		const sum = (isWanted: (node: string) => boolean): number =>
			containers
				.filter(({labels: own}) => isWanted(own[labels.node]!))
				.reduce((all, {id}) => all + (spent.get(id) ?? 0), 0);
		const stop = await time(() => stopLab(engine, topology.name, {report}));
		await startLab(engine, topology, options);
		const ids = (await listContainers(engine, {[labels.lab]: topology.name})).map(({id}) => id);
		const bareRemoval = await time(() => removeBare(engine, ids, making));
		return {
			wired,
			stop,
			bareRemoval,
			nodes: sum(name => name !== fabricNode),
			fabric: sum(name => name === fabricNode),
			wgsim: (user + system) / 1e6,
		};
	} finally {
		await stopLab(engine, topology.name, {report});
	}
}
