// Changes a running lab by one call to its fabric, which delivers files to nodes and applies its new plan in place.

import {paths} from '../../contract/paths.js';
import type {Engine} from '../../engine/client.js';
import {mustExec} from '../../engine/exec.js';
import {WgsimError} from '../../errors.js';
import type {Action} from '../../plan/actions.js';
import type {Plan, PlannedFile} from '../../plan/model.js';

/** What `wgsim-amend` reads. */
interface Amendment {
	/** Text of the fabric's plan. */
	readonly plan: string;
	/** Files of nodes that are about to start for the first time. */
	readonly pending: Readonly<Record<string, readonly PlannedFile[]>>;
	/** Files of nodes that run; null for one that has them and is only to bring back what has stopped. */
	readonly update: Readonly<Record<string, readonly PlannedFile[] | null>>;
}

function describeAmendment(plan: Plan, actions: readonly Action[]): Amendment {
	const filesOf = (...kinds: Action['kind'][]) =>
		Object.fromEntries(
			actions.flatMap(action =>
				action.kind !== 'remove' && kinds.includes(action.kind)
					? [[action.planned.node, action.planned.files] as const]
					: [],
			),
		);
	const mended = Object.keys(filesOf('mend')).map(node => [node, null] as const);
	return {
		plan: plan.fabric.files.find(({path}) => path === paths.fabricPlan)!.content,
		pending: filesOf('create', 'replace'),
		update: {...filesOf('update'), ...Object.fromEntries(mended)},
	};
}

/** @throws {WgsimError} which names each node that could not be brought in line, and why */
export async function amendLab(
	engine: Engine,
	plan: Plan,
	actions: readonly Action[],
	signal?: AbortSignal,
): Promise<void> {
	const stdin = JSON.stringify(describeAmendment(plan, actions));
	const output = await mustExec(engine, plan.fabric.container, ['wgsim-amend'], {
		stdin,
		...(signal === undefined ? {} : {signal}),
	});
	const complaints: string[] = JSON.parse(output);
	if (complaints.length > 0) {
		throw new WgsimError(`${plan.lab} could not be changed to its plan`, {
			details: complaints.flatMap(complaint => complaint.split('\n')),
			hint: `the lab is left running: docker logs ${plan.fabric.container}, or wgsim stop ${plan.lab}`,
		});
	}
}
