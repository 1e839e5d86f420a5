// Of a lab over several machines: why not all of it can be asked, and the containers on machines that do not answer.

import type {FabricPlan} from '../../plan/model.js';
import type {FoundLab} from '../find/find.js';
import type {LabContainers} from '../observer/containers.js';

/** Null where all of it can be asked. */
export function whyNotWhole({absent = [], otherFabrics = []}: FoundLab): string | null {
	const [gone] = absent;
	const still = otherFabrics.find(({state}) => state !== 'running');
	if (gone !== undefined) {
		return `${gone.name} does not answer: ${gone.problem}`;
	}

	return still === undefined ? null : `${still.name} does not run`;
}

/** Nothing is known of a container on a machine that does not answer. */
export function withAbsent(
	containers: LabContainers,
	plan: FabricPlan | null,
	{absent = []}: FoundLab,
): LabContainers {
	const machines = plan?.spread?.machines.filter(({name}) => absent.some(one => one.name === name)) ?? [];
	const unknown = machines
		.flatMap(({nodes}) => nodes)
		.map(node => [node, {id: '', name: node, state: 'unknown', source: null}] as const);
	return new Map([...containers, ...unknown]);
}
