// The reference lab through wgsim's own start and stop, in this process: what the phases take.

import type {Engine} from '../src/engine/client.js';
import {listContainers} from '../src/engine/containers.js';
import type {Making} from '../src/lab/containers/container-spec.js';
import {labels} from '../src/lab/containers/labels.js';
import {type LabEvent, reportTo} from '../src/lab/events.js';
import {startLab} from '../src/lab/start/start.js';
import {stopLab} from '../src/lab/stop/stop.js';
import type {Topology} from '../src/topology/index.js';
import {removeBare} from './floor.js';
import {time} from './stats.js';

export interface LabTimes {
	/** Milliseconds from the call until every wire stands. */
	readonly wired: number;
	/** Milliseconds from the call until nothing is missing. */
	readonly converged: number;
	/** Milliseconds of the stop. */
	readonly stop: number;
}

export async function measureLab(engine: Engine, topology: Topology, image: string): Promise<LabTimes> {
	const at = new Map<string, number>();
	const listen = (event: LabEvent) => {
		if (event.kind === 'phase-done') {
			at.set(event.phase, event.at);
		}
	};
	try {
		const options = {image, source: 'bench', wait: true, timeout: 120_000, report: reportTo(listen)};
		await startLab(engine, topology, options);
	} finally {
		const report = reportTo(() => {});
		at.set('stop', await time(() => stopLab(engine, topology.name, {report})));
	}

	return {wired: at.get('wires')!, converged: at.get('convergence')!, stop: at.get('stop')!};
}

/** Milliseconds that Docker takes to remove a converged lab's containers and volumes by bare calls, with all that runs in them. */
export async function measureBareRemoval(
	engine: Engine,
	topology: Topology,
	making: Making,
): Promise<number> {
	const {image} = making;
	const report = reportTo(() => {});
	try {
		await startLab(engine, topology, {image, source: 'bench', wait: true, timeout: 120_000, report});
		const ids = (await listContainers(engine, {[labels.lab]: topology.name})).map(({id}) => id);
		return await time(() => removeBare(engine, ids, making));
	} finally {
		await stopLab(engine, topology.name, {report});
	}
}
