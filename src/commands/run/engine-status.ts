// `wgsim engine status`: shows wgsim's own Docker engine.

import {readStatus} from '../../engine/embedded/engine.js';
import {exitCodes} from '../../errors.js';
import {print, printJson} from '../../output/sinks/stdio.js';
import {describeEngine} from './describe-engine.js';

export async function run({json}: {readonly json?: boolean}): Promise<void> {
	const result = await readStatus();
	if (json) {
		printJson(result);
	} else {
		print(describeEngine(result));
	}

	process.exitCode = result.answers ? exitCodes.done : exitCodes.failed;
}
