// Provides a running lab, or one that is started from a file for the duration of a command.

import type {Engine} from '../engine/client.js';
import type {FoundLab} from '../lab/find/find.js';
import {chooseLab} from './choose-lab.js';

export interface WithLabOptions {
	readonly set?: Readonly<Record<string, string>> | undefined;
	/** Keep a lab that was started for this. */
	readonly keep: boolean;
	readonly quiet: boolean;
	/** Milliseconds to wait for the lab's lock. */
	readonly lockTimeout: number;
	readonly signal: AbortSignal;
}

/** `lab.yaml`, `labs/one`, and `-` for stdin are files; anything else is the name of a lab. */
export const isFile = (name: string | undefined): name is string =>
	name !== undefined && /\.ya?ml$|\/|^-$/.test(name);

/**
 * The lab of that name, or of that file: then it is started first, and stopped at the end unless it was there before. No other
 * wgsim changes a lab that is started for it, from before its start until after its end.
 */
export async function withLab<T>(
	engine: Engine,
	labOrFile: string | undefined,
	{set, keep, quiet, lockTimeout, signal}: WithLabOptions,
	work: (lab: FoundLab, signal: AbortSignal) => Promise<T>,
): Promise<T> {
	const {findLab} = await import('../lab/find/find.js');
	if (!isFile(labOrFile)) {
		return work(await chooseLab(engine, labOrFile, signal), signal);
	}

	const [
		{readTopology},
		{ensureNodeImage},
		{bringUpLab},
		{removeLab},
		{withLock},
		{reportTo},
		{printProgress},
		{withPlanningNotice},
	] = await Promise.all([
		import('../lab/sources/read-topology.js'),
		import('../engine/image.js'),
		import('../lab/start/start.js'),
		import('../lab/stop/stop.js'),
		import('../lab/lock/lock.js'),
		import('../lab/events.js'),
		import('../output/progress.js'),
		import('../output/planning-notice.js'),
	]);
	const {topology, sources, source} = await withPlanningNotice(onStep =>
		readTopology(labOrFile, set, onStep),
	);
	const {name} = topology;
	const report = reportTo(quiet ? () => {} : printProgress());
	const image = (await ensureNodeImage(engine, {signal})).tag;
	const onWait = (text: string) => report({kind: 'note', text});
	return withLock(engine, name, {verb: 'check', image, lockTimeout, onWait, signal}, async locked => {
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
	});
}

// Milliseconds, as `wgsim start` has it.
const startTimeout = 120_000;
