// `wgsim engine stop`: ends wgsim's own Docker engine.

import {stopEmbedded} from '../../engine/embedded/engine.js';
import {print, printJson} from '../../output/sinks/stdio.js';

export async function run({json}: {readonly json?: boolean}): Promise<void> {
	const stopped = await stopEmbedded();
	if (json) {
		printJson({stopped});
	} else {
		print(stopped ? 'the embedded engine has ended' : 'the embedded engine did not run');
	}
}
