// `wgsim heal`: undoes all faults.

import type {Command} from 'commander';
import {labText} from './choose-lab.js';
import {lockOption} from './lock-option.js';
import {type FaultOptions, jsonOption, runFault} from './run-fault.js';

const examples = `
Examples:
  wgsim heal
  wgsim heal routed-vpn --json

Links, impairments, partitions, nodes and keys return to the topology's state. wgsim start repairs everything else.`;

export function register(program: Command): void {
	program
		.command('heal')
		.summary('undo all faults made on purpose')
		.description('Undo every fault made on purpose.')
		.argument('[lab]', labText)
		.option(...lockOption)
		.option(...jsonOption)
		.addHelpText('after', examples)
		.action((lab: string | undefined, options: Omit<FaultOptions, 'lab'>) =>
			runFault(['heal'], {...options, ...(lab === undefined ? {} : {lab})}),
		);
}
