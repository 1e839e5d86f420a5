// Undoes all faults: wires first, then nodes, then keys.

import type {Engine} from '../../engine/client.js';
import type {ContainerSummary} from '../../engine/containers.js';
import {type FoundLab, findLab} from '../find/find.js';
import {changeKey} from './keys.js';
import {actOnNode, isStale} from './nodes.js';
import type {FaultRecord} from './records.js';
import {type Changed, changeFaults} from './store.js';

/** Without nodes that were started or unpaused in another way. */
export const prune = (
	faults: readonly FaultRecord[],
	containers: readonly ContainerSummary[],
): readonly FaultRecord[] => faults.filter(record => record.kind !== 'node' || !isStale(record, containers));

/** After it, the lab is as its plan says. */
export async function heal(
	engine: Engine,
	lab: FoundLab,
	signal?: AbortSignal,
): Promise<{
	readonly changed: boolean;
	readonly done: readonly string[];
	readonly faults: readonly FaultRecord[];
}> {
	const {nodes} = await findLab(engine, lab.name, signal);
	const healed: FaultRecord[] = [];
	const {mended, ...changed} = await changeFaults(
		engine,
		lab,
		({faults}) => {
			const real = prune(faults, nodes);
			healed.splice(0, healed.length, ...real);
			return real.filter(({kind}) => kind === 'node' || kind === 'key');
		},
		signal,
	);
	let rest: Pick<Changed, 'faults'> = changed;
	for (const record of healed) {
		if (record.kind === 'node') {
			const action = record.action === 'pause' ? 'unpause' : 'start';
			rest = {...rest, ...(await actOnNode(engine, lab, {node: record.node, action}, signal))};
		}
	}

	// A key is changed at both ends: by now all nodes run.
	for (const record of healed) {
		if (record.kind === 'key') {
			rest = {...rest, ...(await changeKey(engine, lab, {node: record.node, action: 'restore'}, signal))};
		}
	}

	const done = [...mended, ...healed.map(({text}) => text)].map(text => `healed: ${text}`);
	return {changed: done.length > 0, done, faults: rest.faults};
}
