// `wgsim engine start`: starts wgsim's own Docker engine.

import {startEmbedded} from '../../engine/embedded/engine.js';
import {print, printJson} from '../../output/sinks/stdio.js';
import {printSteps} from '../../output/steps.js';
import {describeEngine} from './describe-engine.js';
import {withInterrupt} from './interrupt.js';

interface Options {
	readonly json?: boolean;
	readonly quiet?: boolean;
}

export async function run({json, quiet}: Options): Promise<void> {
	const report = quiet ? () => {} : printSteps();
	const result = await withInterrupt(signal => startEmbedded({report, signal}));
	if (json) {
		printJson(result);
	} else {
		print(describeEngine(result));
	}
}
