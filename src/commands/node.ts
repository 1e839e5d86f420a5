// `wgsim node`: kills, stops, starts, restarts, pauses and unpauses nodes.

import type {Command} from 'commander';
import {type FaultOptions, faultAction, jsonOption, labOption} from './fault-option.js';
import {lockOption} from './lock-option.js';

const verbs = {
	kill: 'kill a node at once, like a power cut',
	stop: 'shut a node down',
	start: 'start a node that was killed or stopped',
	restart: 'stop a node and start it',
	pause: 'freeze all processes of a node; its links stay up',
	unpause: 'resume a paused node',
} as const;

export function register(program: Command): void {
	const node = program
		.command('node')
		.summary('kill, stop, start, restart, pause or unpause a node')
		.description('Break a node, or bring it back. wgsim heal brings back all nodes.');
	for (const [verb, summary] of Object.entries(verbs)) {
		node
			.command(verb)
			.summary(summary)
			.description(`${summary[0]!.toUpperCase()}${summary.slice(1)}.`)
			.argument('<node>', 'a node, such as V1-1')
			.option(...labOption)
			.option(...lockOption)
			.option(...jsonOption)
			.addHelpText('after', `\nExamples:\n  wgsim node ${verb} V1-1`)
			.action(faultAction((name: string, options: FaultOptions) => [['node', verb, name], options]));
	}
}
