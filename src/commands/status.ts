// `wgsim status`: shows nodes, tunnels and sessions of a running lab, once or as they change.

import type {Command} from 'commander';
import {action} from './action.js';
import {labText} from './lab-text.js';

const examples = `
Examples:
  wgsim status
  wgsim status routed-vpn --json | jq '.tunnels[] | select(.verdict != "up")'
  wgsim status --watch                     redrawn as it changes, until Ctrl-C or until the lab is gone
  wgsim status --watch --json              one document per line
  wgsim status --svg now.svg               a drawing of the lab in its present state
  wgsim status --all                       every tunnel and session too

On a terminal it fits the window: missing facts first, then the nodes, then the tunnels and sessions that do not work.
--all shows everything.

A tunnel's verdict: up (a protocol over it hears the other end, or packets or a handshake came within 15 s), idle (no protocol runs over
it, and nothing came: neither a failure nor a proof), handshaking (no session yet), stale (sent, and nothing received for more than 15 s,
or the protocols over it hear nothing), down (no interface, no carrier below it, or its node does not run), unknown.
A node's verdict: up, degraded (a fact about it or its tunnels is missing), down (it does not run, or none of its tunnels works),
starting, unknown.
Status sends no packet into the lab. Reachability is the last result of start, reach and check, with its age. Results from before the
last change count as unknown.`;

export function register(program: Command): void {
	program
		.command('status')
		.aliases(['ps'])
		.summary('show nodes, tunnels and sessions of a running lab')
		.description('Show the state of a running lab, and what is missing.')
		.argument('[lab]', labText)
		.option('--all', 'every node, tunnel, session and neighbour, even beyond the window')
		.option('--watch', 'show it again at each change')
		.option('--period <seconds>', 'with --watch: time between two readings (default: 1)')
		.option('--svg <file>', 'draw the lab: tunnels, nodes and pulled cables in the colours of their state')
		.option('--json', 'one JSON document on stdout; with --watch, one a line')
		.addHelpText('after', examples)
		.action(action(() => import('./run/status.js')));
}
