// `wgsim events`: prints the changes of a running lab as they happen.

import type {Command} from 'commander';
import {isTerminal, print, printJson} from '../output/sinks/stdio.js';
import {labText} from './choose-lab.js';

const examples = `
Examples:
  wgsim events
  wgsim events routed-vpn --json | jq -c 'select(.kind == "tunnel")'
  wgsim events | head -n1                  wait for one change

Kinds: node, link, tunnel, handshake, session, limit, complaint, fault, connection, converged. Each has a time (Unix, the lab's clock), a text, and
fields of its kind: from, to. It ends when the lab is gone (exit code 0), or by Ctrl-C (130).`;

export function register(program: Command): void {
	program
		.command('events')
		.summary('show what changes in a running lab, one line a change')
		.description('Print each change of nodes, links, tunnels, sessions and faults of a running lab.')
		.argument('[lab]', labText)
		.option('--period <seconds>', 'time between two readings of what cannot be subscribed to', '1')
		.option('--json', 'one JSON object a line (the default without a terminal)')
		.addHelpText('after', examples)
		.action(events);
}

interface Options {
	readonly period: string;
	readonly json?: boolean;
}

async function events(lab: string | undefined, options: Options): Promise<void> {
	const [{followLab, parsePeriod}, {renderEvent}] = await Promise.all([
		import('./follow-lab.js'),
		import('../output/events.js'),
	]);
	const json = options.json ?? !isTerminal('stdout');
	await followLab(lab, parsePeriod(options.period), observer => {
		observer.onEvent(event => (json ? printJson(event) : print(renderEvent(event))));
	});
}
