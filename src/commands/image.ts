// `wgsim image build`: builds the node image.

import type {Command} from 'commander';
import {action} from './action.js';

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
		.action(action(() => import('./run/image.js')));
}
