// A fault that a measurement makes and heals, and its inverse, which undoes just that one.

import type {Engine} from '../../engine/client.js';
import {WgsimError} from '../../errors.js';
import {formatFault} from '../../topology/fault/format.js';
import type {FaultAction} from '../../topology/fault/model.js';
import {breakLab, listFaults} from '../faults/faults.js';
import type {FoundLab} from '../find/find.js';
import type {Disturbance} from './model.js';

export interface NamedDisturbance extends Disturbance {
	/** What heals it, in words; null where it does so by itself. */
	readonly undo: string | null;
}

/** Null for what heals by itself, or is no fault. */
export function undoOf(action: FaultAction): FaultAction | null {
	switch (action.kind) {
		case 'link':
			return action.state === 'down' ? {...action, state: 'up'} : null;
		case 'impair':
			return action.change === null ? null : {...action, change: null};
		case 'mtu':
			return action.mtu === null ? null : {...action, mtu: null};
		case 'renumber':
			return action.addresses === null ? null : {...action, addresses: null};
		case 'partition':
			return action.parts === null ? null : {...action, parts: null};
		case 'key':
			return action.action === 'rotate' ? {...action, action: 'restore'} : null;
		case 'node':
			if (action.action === 'kill' || action.action === 'stop') {
				return {...action, action: 'start'};
			}

			return action.action === 'pause' ? {...action, action: 'unpause'} : null;
		case 'daemon':
		case 'heal':
			return null;
	}
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
