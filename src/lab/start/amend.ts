// Changes a running lab by one call to its fabric, which delivers files to nodes and applies its new plan in place.

import {type Amendment, amended} from '../../contract/files.js';
import {paths} from '../../contract/paths.js';
import {parseReply} from '../../contract/reply.js';
import type {Engine} from '../../engine/client.js';
import {mustExec} from '../../engine/exec.js';
import {WgsimError} from '../../errors.js';
import type {Action} from '../../plan/actions.js';
import type {ContainerPlan, Plan} from '../../plan/model.js';

function describeAmendment(fabric: ContainerPlan, all: readonly Action[]): Amendment {
	const actions = all.filter(action => action.kind === 'remove' || action.planned.machine === fabric.machine);
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
		plan: fabric.files.find(({path}) => path === paths.fabricPlan)!.content,
		pending: filesOf('create', 'replace'),
		update: {...filesOf('update'), ...Object.fromEntries(mended)},
	};
}

/** @throws {WgsimError} which names each node that could not be brought in line, and why */
export async function amendLab(
	engine: Engine,
	plan: Plan,
	fabric: ContainerPlan,
	actions: readonly Action[],
	signal?: AbortSignal,
): Promise<void> {
	const stdin = JSON.stringify(describeAmendment(fabric, actions));
	const output = await mustExec(engine, fabric.container, ['wgsim-amend'], {
		stdin,
		...(signal === undefined ? {} : {signal}),
	});
	const complaints = parseReply(amended, output, 'wgsim-amend in the fabric');
	if (complaints.length > 0) {
		throw new WgsimError(`${plan.lab} could not be changed to its plan`, {
			details: complaints.flatMap(complaint => complaint.split('\n')),
			hint: `the lab is left running: wgsim logs fabric --lab ${plan.lab}, or wgsim stop ${plan.lab}`,
		});
	}
}
