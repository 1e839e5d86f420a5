// `wgsim schema`: prints the JSON Schema of topology files, for editors.

import type {Command} from 'commander';
import {action} from './action.js';

const examples = `
Examples:
  wgsim schema > topology.schema.json

Begin a topology with this line, and an editor completes and explains its fields:
  # yaml-language-server: $schema=topology.schema.json`;

export function register(program: Command): void {
	program
		.command('schema')
		.summary('print the JSON Schema of topology files')
		.description('Print the JSON Schema of topology files, for editors.')
		.addHelpText('after', examples)
		.action(action(() => import('./run/schema.js')));
}
