// Breaks or mends something.

import type {Deed} from '../actions.js';
import type {Outcome} from '../world.js';
import type {Hands} from './hands.js';

export async function applyOne(
	{engine, lab}: Hands,
	{fault}: Extract<Deed, {kind: 'fault'}>,
): Promise<Outcome> {
	const [{applyFault}, {findLab}] = await Promise.all([
		import('../../lab/faults/index.js'),
		import('../../lab/find.js'),
	]);
	const {changed, done} = await applyFault(engine, await findLab(engine, lab), fault);
	return {text: changed ? done.join('; ') : 'it was so already', lines: null};
}
