// Stops the lab and the view.

import type {Operation} from '../actions.js';
import type {OperationContext, Outcome} from '../backend.js';
import type {LabContext} from './context.js';

export async function stop(
	{engine, lab}: LabContext,
	_operation: Extract<Operation, {kind: 'stop'}>,
	{say}: OperationContext,
): Promise<Outcome> {
	const {stopLab} = await import('../../lab/stop/stop.js');
	const {containers} = await stopLab(engine, lab, {
		report: event => {
			if (event.kind === 'node-done') {
				say(`removed ${event.done}/${event.of}`);
			} else if (event.kind === 'note') {
				say(event.text);
			}
		},
	});
	return {text: `${containers} containers removed`, lines: null, closes: true};
}
