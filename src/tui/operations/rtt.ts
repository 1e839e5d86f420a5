// Measures a tunnel's round-trip time.

import type {Operation} from '../actions.js';
import type {OperationContext, Outcome} from '../backend.js';
import type {LabContext} from './context.js';

export async function measureTime(
	{engine}: LabContext,
	{tunnel}: Extract<Operation, {kind: 'rtt'}>,
	{snapshot, signal}: OperationContext,
): Promise<Outcome> {
	const {measureRtt} = await import('../../lab/observer/rtt.js');
	const {sent, received, min, average, max} = await measureRtt(engine, snapshot, tunnel, signal);
	const times = average === null ? '' : `: ${min} / ${average} / ${max} ms (least, average, most)`;
	return {text: `${received} of ${sent} came back${times}`, lines: null, isBad: received < sent};
}
