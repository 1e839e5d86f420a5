// `wgsim image build`: builds the node image.

import type {Command} from 'commander';
import {print, printJson} from '../output/sinks/stdio.js';

interface Options {
	readonly force?: boolean;
	readonly json?: boolean;
	readonly quiet?: boolean;
}

const examples = `
Examples:
  wgsim image build
  wgsim image build --force      even if it exists

The base is Debian's slim image or, if no registry can be reached, one made from Debian's packages.`;

export function register(program: Command): void {
	const image = program
		.command('image')
		.summary('build the node image')
		.description('Build the image that nodes run from.');
	image
		.command('build')
		.description('Build the node image. Does nothing if it exists; `wgsim start` builds it too.')
		.option('--force', 'build it even if it exists')
		.option('-q, --quiet', 'no progress lines')
		.option('--json', 'one JSON document on stdout')
		.addHelpText('after', examples)
		.action(build);
}

async function build({force = false, json, quiet}: Options): Promise<void> {
	const [{connect}, {ensureNodeImage}, {printSteps}, {withInterrupt}] = await Promise.all([
		import('../engine/client.js'),
		import('../engine/image.js'),
		import('../output/steps.js'),
		import('./interrupt.js'),
	]);
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
