// `wgsim heal`: undoes all that was broken on purpose.

import type {Command} from 'commander';
import {jsonOption, runFault} from './run-fault.js';

const examples = `
Examples:
  wgsim heal
  wgsim heal routed-vpn --json

Links, impairments, partitions, nodes and keys are then as the topology has them. What broke by itself, wgsim start repairs.`;

export function register(program: Command): void {
	program
		.command('heal')
		.summary('undo all that was broken on purpose')
		.description('Undo all that was broken on purpose.')
		.argument('[lab]', 'the lab; may be left out where only one runs')
		.option(...jsonOption)
		.addHelpText('after', examples)
		.action((lab: string | undefined, {json}: {readonly json?: boolean}) =>
			runFault(['heal'], {...(lab === undefined ? {} : {lab}), json: json === true}),
		);
}
