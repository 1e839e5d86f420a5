// `wgsim partition`: splits a network into parts that cannot reach each other.

import type {Command} from 'commander';
import {type FaultOptions, faultAction, jsonOption, labOption} from './fault-option.js';
import {lockOption} from './lock-option.js';

const examples = `
Examples:
  wgsim partition internet V1-1,V1-2 '|' V2-1,V2-2       members not named form one more part
  wgsim partition internet 'V1-* | V2-*,V3-1'            names or globs; one quoted argument will do
  wgsim partition internet V1-1                          one gateway alone against the rest
  wgsim partition internet --heal`;

export function register(program: Command): void {
	program
		.command('partition')
		.summary('split a network into parts')
		.description('Split a network: members reach only those of their own part. Links stay up.')
		.argument('<network>', 'a network of the topology, such as internet')
		.argument('[parts...]', "members, with commas between them and '|' between parts")
		.option('--heal', 'undo the split')
		.option(...labOption)
		.option(...lockOption)
		.option(...jsonOption)
		.addHelpText('after', examples)
		.action(
			faultAction(
				(network: string, parts: readonly string[], options: FaultOptions & {readonly heal?: boolean}) => [
					['partition', network, ...parts, ...(options.heal ? ['--heal'] : [])],
					options,
				],
			),
		);
}
