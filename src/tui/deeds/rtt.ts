// Measures a tunnel's round-trip time.

import type {Deed} from '../actions.js';
import type {Doing, Outcome} from '../world.js';
import type {Hands} from './hands.js';

export async function measure(
	{engine}: Hands,
	{tunnel}: Extract<Deed, {kind: 'rtt'}>,
	{snapshot, signal}: Doing,
): Promise<Outcome> {
	const {measureRtt} = await import('../../lab/observer/rtt.js');
	const {sent, received, min, average, max} = await measureRtt(engine, snapshot, tunnel, signal);
	const times = average === null ? '' : `: ${min} / ${average} / ${max} ms (least, average, most)`;
	return {text: `${received} of ${sent} came back${times}`, lines: null, isBad: received < sent};
}
