// `wgsim reach`: pings from every node to every other and prints the matrix.

import {connect} from '../../engine/client.js';
import {exitCodes} from '../../errors.js';
import {openObserver} from '../../lab/observer/observer.js';
import type {ReachedPair} from '../../lab/reach.js';
import {probeReach} from '../../lab/reach.js';
import {isBroken, renderReach} from '../../output/reach.js';
import {print, printJson} from '../../output/sinks/stdio.js';
import {chooseLab} from './choose-lab.js';
import {withInterrupt} from './interrupt.js';

export async function run(name: string | undefined, {json}: {readonly json?: boolean}): Promise<void> {
	await withInterrupt(async signal => {
		const engine = await connect({signal});
		const {name: lab} = await chooseLab(engine, name, signal);
		const observer = await openObserver(engine, lab, {signal});
		const pairs: ReachedPair[] = [];
		try {
			await probeReach(engine, await observer.ready(), {signal, onPairs: more => pairs.push(...more)});
		} finally {
			await observer.close();
		}

		if (json) {
			printJson({lab, pairs});
		} else {
			print(renderReach(pairs));
		}

		process.exitCode = pairs.some(isBroken) ? exitCodes.checkFailed : exitCodes.done;
	});
}
