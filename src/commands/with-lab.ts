// A running lab, or one that is brought up from a file for as long as it is needed.

import type {Engine} from '../engine/client.js';
import type {FoundLab} from '../lab/find.js';

export interface WithLabOptions {
	readonly set?: Readonly<Record<string, string>> | undefined;
	/** Leave a lab running that was brought up for this. */
	readonly keep: boolean;
	readonly quiet: boolean;
	readonly signal: AbortSignal;
}

/** `lab.yaml`, `labs/one`, and `-` for stdin are files; anything else is the name of a lab. */
export const isFile = (name: string | undefined): name is string =>
	name !== undefined && /\.ya?ml$|\/|^-$/.test(name);

/** The lab of that name, or of that file: then it is started first, and stopped at the end unless it was there before. */
export async function withLab<T>(
	engine: Engine,
	labOrFile: string | undefined,
	options: WithLabOptions,
	work: (lab: FoundLab) => Promise<T>,
): Promise<T> {
	const {set, keep, quiet, signal} = options;
	const {chooseLab, findLab} = await import('../lab/find.js');
	if (!isFile(labOrFile)) {
		return work(await chooseLab(engine, labOrFile, signal));
	}

	const [{readTopology}, {ensureNodeImage}, {startLab}, {stopLab}, {reportTo}, {printProgress}] =
		await Promise.all([
			import('../lab/read-topology.js'),
			import('../engine/image.js'),
			import('../lab/start.js'),
			import('../lab/stop.js'),
			import('../lab/events.js'),
			import('../output/progress.js'),
		]);
	const {topology, sources, source} = await readTopology(labOrFile, set);
	const {nodes} = await findLab(engine, topology.name, signal);
	const report = reportTo(quiet ? () => {} : printProgress(process.stderr));
	const image = await ensureNodeImage(engine, {signal});
	try {
		await startLab(engine, topology, {
			image: image.tag,
			source,
			sources,
			wait: true,
			timeout: startTimeout,
			report,
			signal,
		});
		return await work(await findLab(engine, topology.name, signal));
	} finally {
		if (nodes.length === 0 && !keep) {
			await stopLab(engine, topology.name, {report});
		}
	}
}

// Milliseconds, as `wgsim start` has it.
const startTimeout = 120_000;
