// `wgsim diff`: tells how a running lab differs from a file.

import {connect} from '../../engine/client.js';
import {nodeImageTag} from '../../engine/image.js';
import {releasing} from '../../engine/provider.js';
import {exitCodes} from '../../errors.js';
import {containersOf, findLab} from '../../lab/find/find.js';
import {decideMachines} from '../../lab/machines/decide.js';
import {planStart} from '../../lab/start/plan-start.js';
import {describeDifference, isSame, renderDifference} from '../../output/diff.js';
import {print, printJson} from '../../output/sinks/stdio.js';
import {withInterrupt} from './interrupt.js';
import {readWantedLab, type WantedOptions} from './wanted-lab.js';

interface Options extends WantedOptions {
	readonly replace?: boolean;
	readonly json?: boolean;
}

export async function run(
	file: string | undefined,
	{json, replace = false, ...wanted}: Options,
): Promise<void> {
	const {topology, sources, source} = await readWantedLab(file, wanted);
	const compared = await withInterrupt(async signal => {
		const engine = await connect({signal, isForNewLab: true});
		return releasing(engine, async () => {
			const found = await findLab(engine, topology.name, signal);
			const image = nodeImageTag();
			const surveyed = await decideMachines(engine, topology, {image, dryRun: true, signal});
			const steps = await planStart(engine, topology, {
				image,
				surveyed,
				source,
				sources,
				replace,
				signal,
			});
			return {...steps, lab: topology.name, runs: containersOf(found).length > 0};
		});
	});
	if (json) {
		printJson(describeDifference(compared));
	} else {
		print(renderDifference(compared));
	}

	process.exitCode = isSame(compared) ? exitCodes.done : exitCodes.failed;
}
