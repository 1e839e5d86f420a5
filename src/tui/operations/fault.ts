// Makes or heals a fault.

import type {Operation} from '../actions.js';
import type {OperationContext, Outcome} from '../backend.js';
import type {LabContext} from './context.js';

export async function applyOne(
	{engine, lab}: LabContext,
	{fault}: Extract<Operation, {kind: 'fault'}>,
	{say, signal}: OperationContext,
): Promise<Outcome> {
	const [{applyFault}, {findLab}] = await Promise.all([
		import('../../lab/faults/faults.js'),
		import('../../lab/find/find.js'),
	]);
	const {changed, done} = await applyFault(engine, await findLab(engine, lab), fault, {onWait: say, signal});
	return {text: changed ? done.join('; ') : 'no change', lines: null};
}
