// A fault that a measurement makes and heals.

import type {Engine} from '../../engine/client.js';
import {WgsimError} from '../../errors.js';
import {formatFault} from '../../topology/fault/format.js';
import type {FaultAction} from '../../topology/fault/model.js';
import {breakLab, listFaults} from '../faults/index.js';
import type {FoundLab} from '../find/find.js';
import type {Disturbance} from './model.js';
import {undoOf} from './undo.js';

export interface NamedDisturbance extends Disturbance {
	/** What heals it, in words; null where it does so by itself. */
	readonly undo: string | null;
}

/** @throws {WgsimError} where the lab is broken in just this way already: nothing could be measured, and healing it would be wrong */
export async function disturbanceOf(
	engine: Engine,
	lab: FoundLab,
	fault: FaultAction | Disturbance,
): Promise<NamedDisturbance> {
	if (!('kind' in fault)) {
		return {...fault, undo: fault.heal === null ? null : 'heal'};
	}

	const text = formatFault(fault);
	const undo = undoOf(fault);
	const words = undo && formatFault(undo);
	const there = (await listFaults(engine, lab)).find(
		one => one.text === text || one.heal === `wgsim ${words}`,
	);
	if (there !== undefined) {
		throw new WgsimError(`${lab.name} has a fault already: ${there.text}`, {
			hint: `undo it first: ${there.heal}`,
		});
	}

	return {
		text,
		undo: words,
		make: () => breakLab(engine, lab, fault),
		heal: undo && (() => breakLab(engine, lab, undo)),
	};
}
