// `wgsim events`: prints the changes of a running lab as they happen.

import type {Command} from 'commander';
import {action} from './action.js';
import {labText} from './lab-text.js';

const examples = `
Examples:
  wgsim events
  wgsim events routed-vpn --json | jq -c 'select(.kind == "tunnel")'
  wgsim events | head -n1                  wait for one change

Kinds: node, link, tunnel, handshake, session, limit, complaint, fault, connection, converged. Each event has a time (Unix time, by the
lab's clock), a text, and fields of its kind, such as from and to. The command ends when the lab is gone (exit code 0), or by Ctrl-C (130).`;

export function register(program: Command): void {
	program
		.command('events')
		.summary('show each change in a running lab, one per line')
		.description('Print each change of nodes, links, tunnels, sessions and faults of a running lab.')
		.argument('[lab]', labText)
		.option('--period <seconds>', 'time between two readings of state without notifications', '1')
		.option('--json', 'one JSON object a line (the default without a terminal)')
		.addHelpText('after', examples)
		.action(action(() => import('./run/events.js')));
}
