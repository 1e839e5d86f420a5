// `wgsim image build`: builds the node image.

import {connect} from '../../engine/client.js';
import {ensureNodeImage} from '../../engine/image.js';
import {print, printJson} from '../../output/sinks/stdio.js';
import {printSteps} from '../../output/steps.js';
import {withInterrupt} from './interrupt.js';

interface Options {
	readonly force?: boolean;
	readonly json?: boolean;
	readonly quiet?: boolean;
}

export async function run({force = false, json, quiet}: Options): Promise<void> {
	const report = quiet ? () => {} : printSteps();
	const image = await withInterrupt(async signal =>
		ensureNodeImage(await connect({signal}), {force, report, signal}),
	);
	if (json) {
		printJson(image);
	} else {
		print(image.tag);
	}
}
