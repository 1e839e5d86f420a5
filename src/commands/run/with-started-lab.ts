// Provides a lab that is started from a file for the duration of a command.

import type {Engine} from '../../engine/client.js';
import {ensureNodeImage} from '../../engine/image.js';
import {releasing} from '../../engine/provider.js';
import {reportTo} from '../../lab/events.js';
import {type FoundLab, findLab} from '../../lab/find/find.js';
import {withLock} from '../../lab/lock/lock.js';
import {readTopology} from '../../lab/sources/read-topology.js';
import {bringUpLab} from '../../lab/start/start.js';
import {removeLab} from '../../lab/stop/stop.js';
import {withPlanningNotice} from '../../output/planning-notice.js';
import {printProgress} from '../../output/progress.js';

export interface WithLabOptions {
	readonly set?: Readonly<Record<string, string>> | undefined;
	/** Keep a lab that was started for this. */
	readonly keep: boolean;
	readonly quiet: boolean;
	/** Milliseconds to wait for the lab's lock. */
	readonly lockTimeout: number;
	/** Told the lab's name before anything is done to it. */
	readonly onName?: (name: string) => void;
	readonly signal: AbortSignal;
}

/**
 * The lab of that file is started first, and stopped at the end unless it was there before. No other wgsim changes it, from before its
 * start until after its end.
 */
export async function withStartedLab<T>(
	engine: Engine,
	file: string,
	{set, keep, quiet, lockTimeout, onName, signal}: WithLabOptions,
	work: (lab: FoundLab, signal: AbortSignal) => Promise<T>,
): Promise<T> {
	const {topology, sources, source} = await withPlanningNotice(onStep => readTopology(file, set, onStep));
	const {name} = topology;
	onName?.(name);
	const report = reportTo(quiet ? () => {} : printProgress());
	const image = (await ensureNodeImage(engine, {signal})).tag;
	const onWait = (text: string) => report({kind: 'note', text});
	const start = async (locked: AbortSignal) => {
		const before = await findLab(engine, name, locked);
		try {
			await bringUpLab(engine, topology, {
				image,
				source,
				sources,
				wait: true,
				timeout: startTimeout,
				report,
				signal: locked,
			});
			return await work(await findLab(engine, name, locked), locked);
		} finally {
			if (before.nodes.length === 0 && !keep) {
				await removeLab(engine, name, {report});
			}
		}
	};
	return releasing(engine, () =>
		withLock(engine, name, {verb: 'check', image, lockTimeout, onWait, signal}, start),
	);
}

// Milliseconds, as `wgsim start` has it.
const startTimeout = 120_000;
