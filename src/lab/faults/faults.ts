// Makes, lists and heals faults. `parseFault` (topology/fault) reads a fault from words.

import type {Engine} from '../../engine/client.js';
import {formatFault} from '../../topology/fault/format.js';
import type {FaultAction} from '../../topology/fault/model.js';
import type {FoundLab} from '../find/find.js';
import {type LockWait, withLockedLab} from '../lock/lock.js';
import {killDaemon} from './daemons.js';
import {heal, prune} from './heal.js';
import {changeKey} from './keys.js';
import {mergeFault, type WireFault} from './merge.js';
import type {Fault, FaultOutcome} from './model.js';
import {actOnNode} from './nodes.js';
import type {FaultRecord} from './records.js';
import {changeFaults, showFaults} from './store.js';

export type {Fault, FaultOutcome} from './model.js';

type Done = {
	readonly changed: boolean;
	readonly done: readonly string[];
	readonly faults: readonly FaultRecord[];
};

const viewOf = ({text, heal, since}: FaultRecord): Fault => ({text, heal, since});

export interface ApplyOptions extends LockWait {
	readonly signal?: AbortSignal | undefined;
}

/**
 * Carries one fault out, and returns when it is so. Doing it twice is no error. While another wgsim changes the lab, it waits.
 * @throws {WgsimError} where it names what the lab has not, makes no sense, or this kernel cannot do; nothing has changed then
 */
export async function applyFault(
	engine: Engine,
	lab: FoundLab,
	action: FaultAction,
	options: ApplyOptions = {},
): Promise<FaultOutcome> {
	const locking = {verb: formatFault(action), ...options};
	return withLockedLab(engine, lab, locking, (now, signal) => breakLab(engine, now, action, signal));
}

/** As `applyFault`, for one that holds the lab's lock. */
export async function breakLab(
	engine: Engine,
	lab: FoundLab,
	action: FaultAction,
	signal?: AbortSignal,
): Promise<FaultOutcome> {
	const {changed, done, faults} = await carryOut(engine, lab, action, signal);
	return {text: formatFault(action), changed, done, faults: faults.map(viewOf)};
}

async function carryOut(
	engine: Engine,
	lab: FoundLab,
	action: FaultAction,
	signal?: AbortSignal,
): Promise<Done> {
	switch (action.kind) {
		case 'node': {
			const {done, ...rest} = await actOnNode(engine, lab, action, signal);
			return {...rest, done: [done]};
		}
		case 'daemon': {
			const shown = await showFaults(engine, lab, signal);
			const done = await killDaemon(engine, lab, action, shown, signal);
			return {changed: true, done, faults: shown.faults};
		}
		case 'key': {
			const {done, ...rest} = await changeKey(engine, lab, action, signal);
			return {...rest, done: [done]};
		}
		case 'heal':
			return heal(engine, lab, signal);
		default:
			return changeWires(engine, lab, action, signal);
	}
}

async function changeWires(
	engine: Engine,
	lab: FoundLab,
	action: WireFault,
	signal?: AbortSignal,
): Promise<Done> {
	let done = '';
	const {changed, shown, faults, mended} = await changeFaults(
		engine,
		lab,
		there => {
			const merged = mergeFault(action, there);
			done = merged.done;
			return merged.faults;
		},
		signal,
	);
	const away =
		'node' in action && !shown.running.includes(action.node)
			? [`${action.node} does not run: the fault takes effect when it is back`]
			: [];
	const left = mended.map(text => `healed: ${text}`);
	return {changed, done: [...left, done, ...away], faults};
}

/** What is broken on purpose now, oldest first. */
export async function listFaults(engine: Engine, lab: FoundLab, signal?: AbortSignal): Promise<Fault[]> {
	const {faults} = await showFaults(engine, lab, signal);
	return prune(faults, lab.nodes).map(viewOf);
}
