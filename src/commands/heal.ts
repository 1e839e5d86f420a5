// `wgsim heal`: undoes all faults.

import type {Command} from 'commander';
import {type FaultOptions, faultAction, jsonOption} from './fault-option.js';
import {labText} from './lab-text.js';
import {lockOption} from './lock-option.js';

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
		.action(
			faultAction((lab: string | undefined, options: Omit<FaultOptions, 'lab'>) => [
				['heal'],
				{...options, ...(lab === undefined ? {} : {lab})},
			]),
		);
}
