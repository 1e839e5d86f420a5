// Leaves a node with one of several interfaces: pulls the cables of the others, and plugs them in again in any case.

import {setTimeout as sleep} from 'node:timers/promises';
import type {Engine} from '../../engine/client.js';
import {WgsimError} from '../../errors.js';
import type {UplinkPlan} from '../../plan/checks/model.js';
import {lendFaults} from '../faults/lend.js';
import {mergeFault} from '../faults/merge.js';
import type {FaultRecord} from '../faults/records.js';
import {showFaults} from '../faults/store.js';
import type {FoundLab} from '../find/find.js';
import {isStopped, type LockWait, withLockedLab} from '../lock/lock.js';
import {readStatus} from '../status/status.js';

/** An uplink, and the others. */
type Named = Pick<UplinkPlan, 'node' | 'ifname' | 'others'>;

export interface Cables {
	/**
	 * Runs `work` while the node has this uplink alone. Then it plugs all in again, and waits until a lab that was whole is so again;
	 * `missing` is what still is not, a line each. Other wgsims change nothing meanwhile.
	 * @throws {WgsimError} where the uplink itself is down on purpose, or another wgsim does not let go of the lab
	 */
	leaveAlone<T>(
		uplink: Named,
		signal: AbortSignal | null,
		work: () => Promise<T>,
	): Promise<{readonly result: T; readonly missing: readonly string[]}>;
}

// Milliseconds until a lab is whole again: routing protocols may back off after a failure.
const recovery = 120_000;
const pause = 500;

/** What the lab lacks, a line each. */
const readMissing = async (engine: Engine, lab: FoundLab, signal: AbortSignal): Promise<string[]> =>
	(await readStatus(engine, lab, signal)).missing.map(({text}) => text);

/** What is missing still at the deadline. */
async function untilWhole(engine: Engine, lab: FoundLab, signal: AbortSignal): Promise<string[]> {
	const deadline = performance.now() + recovery;
	for (;;) {
		const missing = await readMissing(engine, lab, signal);
		if (missing.length === 0 || performance.now() > deadline) {
			return missing;
		}

		await sleep(pause, undefined, {signal});
	}
}

/** The faults that pull the cables of the others, but for those that are pulled on purpose already. */
async function choose(
	engine: Engine,
	lab: FoundLab,
	{node, ifname, others}: Named,
): Promise<readonly FaultRecord[]> {
	const all = await showFaults(engine, lab);
	// Those of a check that was killed a moment ago end before ours begin.
	const shown = {...all, faults: all.faults.filter(({by}) => by === undefined)};
	const faultOf = (name: string) =>
		shown.faults.find(fault => fault.kind === 'link' && fault.ends.includes(`${node}:${name}`));
	const own = faultOf(ifname);
	if (own !== undefined) {
		throw new WgsimError(`${node}:${ifname} is down on purpose (${own.text})`, {hint: own.heal});
	}

	const pull = (faults: readonly FaultRecord[], name: string) =>
		mergeFault({kind: 'link', state: 'down', node, ifname: name}, {...shown, faults}).faults;
	return others.reduce(pull, shown.faults).slice(shown.faults.length);
}

export function openCables(
	engine: Engine,
	found: FoundLab,
	{isLocked, ...wait}: LockWait & {readonly isLocked: boolean},
): Cables {
	const leaveAlone = async <T>(uplink: Named, lab: FoundLab, signal: AbortSignal, work: () => Promise<T>) => {
		const wasWhole = (await readMissing(engine, lab, signal)).length === 0;
		// Without the signal: what is being pulled when it fires is plugged in again below.
		const pulled = await lendFaults(engine, lab, await choose(engine, lab, uplink));
		let result: T;
		try {
			signal.throwIfAborted();
			result = await work();
		} finally {
			if (isStopped(signal)) {
				pulled.close();
			} else {
				await pulled.takeBack();
			}
		}

		return {result, missing: wasWhole ? await untilWhole(engine, lab, signal) : []};
	};

	return {
		leaveAlone: (uplink, signal, work) =>
			isLocked
				? leaveAlone(uplink, found, signal ?? new AbortController().signal, work)
				: withLockedLab(engine, found, {verb: 'check', ...wait, signal: signal ?? undefined}, (lab, either) =>
						leaveAlone(uplink, lab, either, work),
					),
	};
}
