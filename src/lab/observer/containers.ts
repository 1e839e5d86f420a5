// The state of the lab's containers in Docker: one listing, and then each event.

import type {ContainerSummary} from '../../engine/containers.js';
import type {EngineEvent} from '../../engine/events.js';
import {fabricNode, isFabricNode} from '../../plan/plan-lab.js';
import {labels} from '../containers/labels.js';

export interface LabContainer {
	readonly id: string;
	readonly name: string;
	/** Docker's word. */
	readonly state: string;
	/** The topology file that the lab was started from. */
	readonly source: string | null;
}

/** By node; `fabric` is among them. */
export type LabContainers = ReadonlyMap<string, LabContainer>;

/** What Docker's events make of a container's state; `null` removes it. Others, as an exec's, make nothing of it. */
const stateAfter: Readonly<Record<string, string | null>> = {
	create: 'created',
	start: 'running',
	pause: 'paused',
	unpause: 'running',
	die: 'exited',
	destroy: null,
};

/** What is so of the fabric: of several, the first that does not run, so that not all of the lab can be asked. Undefined for none. */
export function fabricState(containers: LabContainers): string | undefined {
	const others = [...containers].filter(([node]) => node !== fabricNode && isFabricNode(node));
	const states = [containers.get(fabricNode)?.state, ...others.map(([, {state}]) => state)];
	return states.find(state => state !== 'running') ?? states[0];
}

export const watchedActions = Object.keys(stateAfter);

export const readListing = (listing: readonly ContainerSummary[]): LabContainers =>
	new Map(
		listing.flatMap(({id, name, state, labels: found}) => {
			const node = found[labels.node];
			return node === undefined ? [] : [[node, {id, name, state, source: found[labels.source] ?? null}]];
		}),
	);

/** An event of a container that has been replaced meanwhile changes nothing. */
export function applyEvent(
	containers: LabContainers,
	{action, id, name, attributes}: EngineEvent,
): LabContainers {
	const node = attributes[labels.node];
	const state = stateAfter[action];
	if (node === undefined || state === undefined) {
		return containers;
	}

	const known = containers.get(node);
	if (known !== undefined && known.id !== id && action !== 'create' && action !== 'start') {
		return containers;
	}

	const changed = new Map(containers);
	if (state === null) {
		changed.delete(node);
	} else {
		changed.set(node, {id, name, state, source: attributes[labels.source] ?? null});
	}

	return changed;
}
