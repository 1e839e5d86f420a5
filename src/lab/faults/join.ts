// Pure: what the fabrics of several machines say of the lab's faults, as one.

import {isDeepStrictEqual} from 'node:util';
import type {Shown} from './ask.js';
import type {FaultRecord} from './records.js';

const untimed = (faults: readonly FaultRecord[]) => faults.map(fault => ({...fault, since: null}));

/** But for the times since when, which each machine has by its own clock. */
export const areSame = (some: readonly FaultRecord[], others: readonly FaultRecord[]): boolean =>
	isDeepStrictEqual(untimed(some), untimed(others));

/**
 * That of the fabric that leads comes first. A fault that only some of them know is one all the same: the wgsim that made it was killed in the
 * middle, and the next change makes it whole or takes it back.
 */
export function joinShown(all: readonly Shown[]): Shown {
	const [lead, ...others] = all as readonly [Shown, ...Shown[]];
	const known = new Set(lead.faults.map(({text}) => text));
	const more = new Map(
		others
			.flatMap(({faults}) => faults.map(fault => [fault.text, fault] as const))
			.filter(([text]) => !known.has(text)),
	);
	return {
		...lead,
		faults: [...lead.faults, ...more.values()],
		mended: [...new Set(all.flatMap(({mended}) => mended))],
		running: all.flatMap(({running}) => running).sort(),
		features: {
			netem: all.every(({features}) => features.netem),
			duplicate: all.every(({features}) => features.duplicate),
		},
	};
}
