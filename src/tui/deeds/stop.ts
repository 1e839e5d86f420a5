// Stops the lab, and the screen with it.

import type {Deed} from '../actions.js';
import type {Doing, Outcome} from '../world.js';
import type {Hands} from './hands.js';

export async function stop(
	{engine, lab}: Hands,
	_deed: Extract<Deed, {kind: 'stop'}>,
	{say}: Doing,
): Promise<Outcome> {
	const {stopLab} = await import('../../lab/stop.js');
	const {containers} = await stopLab(engine, lab, {
		report: event => {
			if (event.kind === 'node-done') {
				say(`removed ${event.done}/${event.of}`);
			}
		},
	});
	return {text: `${containers} containers removed`, lines: null, closes: true};
}
