// `wgsim key`: gives a gateway a new WireGuard key under traffic, and its peers the new public key.

import type {Command} from 'commander';
import {type FaultOptions, faultAction, jsonOption, labOption} from './fault-option.js';
import {lockOption} from './lock-option.js';

const verbs = {
	rotate: 'give a gateway a new key, and its peers the new public one, while traffic flows',
	restore: 'give a gateway its first key back',
} as const;

export function register(program: Command): void {
	const key = program
		.command('key')
		.summary("rotate a gateway's WireGuard key")
		.description(
			"Rotate a gateway's WireGuard key. The new key survives restarts and later starts, until it is healed.",
		);
	for (const [verb, summary] of Object.entries(verbs)) {
		key
			.command(verb)
			.summary(summary)
			.description(`${summary[0]!.toUpperCase()}${summary.slice(1)}.`)
			.argument('<gateway>', 'a node that ends tunnels, such as V1-1')
			.option(...labOption)
			.option(...lockOption)
			.option(...jsonOption)
			.addHelpText('after', `\nExamples:\n  wgsim key ${verb} V1-1`)
			.action(faultAction((name: string, options: FaultOptions) => [['key', verb, name], options]));
	}
}
