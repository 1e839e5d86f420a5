// Leaves a node with one of several interfaces: pulls the cables of the others, and plugs them in again in any case.

import {setTimeout as sleep} from 'node:timers/promises';
import type {Engine} from '../../engine/client.js';
import {WgsimError} from '../../errors.js';
import type {UplinkPlan} from '../../plan/checks/model.js';
import type {Interface} from '../../topology/fault/model.js';
import {mergeFault} from '../faults/merge.js';
import {changeFaults, showFaults} from '../faults/store.js';
import type {FoundLab} from '../find/find.js';
import {isStopped, type LockWait, withLockedLab} from '../lock/lock.js';
import {readStatus} from '../status/status.js';

export interface Cables {
	/**
	 * Runs `work` while the node has this uplink alone. Then it plugs all in again, and waits until a lab that was whole is so again;
	 * `missing` is what still is not, a line each. Other wgsims change nothing meanwhile.
	 * @throws {WgsimError} where the uplink itself is down on purpose, or another wgsim does not let go of the lab
	 */
	leaveAlone<T>(
		uplink: UplinkPlan,
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

/** The interfaces whose cables are to be pulled: those that are not pulled on purpose already. */
async function choose(
	engine: Engine,
	lab: FoundLab,
	{node, ifname, others}: UplinkPlan,
): Promise<Interface[]> {
	const {faults} = await showFaults(engine, lab);
	const faultOf = (name: string) =>
		faults.find(fault => fault.kind === 'link' && fault.ends.includes(`${node}:${name}`));
	const own = faultOf(ifname);
	if (own !== undefined) {
		throw new WgsimError(`${node}:${ifname} is down on purpose (${own.text})`, {hint: own.heal});
	}

	return others.filter(other => faultOf(other) === undefined).map(other => ({node, ifname: other}));
}

/** All of them or none. */
const move = (engine: Engine, lab: FoundLab, links: readonly Interface[], state: 'down' | 'up') =>
	changeFaults(engine, lab, there =>
		links.reduce(
			(faults, link) => mergeFault({kind: 'link', state, ...link}, {...there, faults}).faults,
			there.faults,
		),
	);

export function openCables(
	engine: Engine,
	found: FoundLab,
	{isLocked, ...wait}: LockWait & {readonly isLocked: boolean},
): Cables {
	const leaveAlone = async <T>(
		uplink: UplinkPlan,
		lab: FoundLab,
		signal: AbortSignal,
		work: () => Promise<T>,
	) => {
		const wasWhole = (await readMissing(engine, lab, signal)).length === 0;
		const pulled = await choose(engine, lab, uplink);
		let result: T;
		try {
			// Without the signal, as is the other: a cable that is being pulled when it fires would be out after it was plugged in.
			await move(engine, lab, pulled, 'down');
			signal.throwIfAborted();
			result = await work();
		} finally {
			if (!isStopped(signal)) {
				await move(engine, lab, pulled, 'up');
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
