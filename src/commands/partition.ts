// `wgsim partition`: splits a network into parts that do not reach each other.

import type {Command} from 'commander';
import {type FaultOptions, jsonOption, labOption, runFault} from './run-fault.js';

const examples = `
Examples:
  wgsim partition internet V1-1,V1-2 '|' V2-1,V2-2       whoever is not named is one more part
  wgsim partition internet 'V1-* | V2-*,V3-1'            names or globs; one quoted argument will do
  wgsim partition internet V1-1                          one gateway alone, and the rest
  wgsim partition internet --heal`;

export function register(program: Command): void {
	program
		.command('partition')
		.summary('split a network into parts')
		.description('Split a network: members reach those of their own part only. Their links stay up.')
		.argument('<network>', 'a network of the topology, such as internet')
		.argument('[parts...]', "members, with commas between them and '|' between parts")
		.option('--heal', 'make it whole again')
		.option(...labOption)
		.option(...jsonOption)
		.addHelpText('after', examples)
		.action((network: string, parts: readonly string[], options: FaultOptions & {readonly heal?: boolean}) =>
			runFault(['partition', network, ...parts, ...(options.heal ? ['--heal'] : [])], options),
		);
}
