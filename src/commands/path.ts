// `wgsim path`: shows the way of a flow between two nodes, there and back, hop by hop.

import type {Command} from 'commander';
import {action} from './action.js';
import {labText} from './lab-text.js';

const examples = `
Examples:
  wgsim path R1 R3
  wgsim path R1 R3 --protocol tcp --sport 40001 --dport 443      another flow may take another leg
  wgsim path R1 R3 --json | jq '.paths[] | {family, mtu, hops: [.hops[].node]}'

Each hop is the answer of that node's kernel to ip route get, for this protocol and these ports; for an ECMP route, all legs are shown.
A probe with a growing hop limit then follows the path. The path is proven if the same nodes answer, and the target too. If the kernel
cannot predict the leg, because IPv6 hashes a flow label, the probe's leg is shown. Translated addresses are not followed.
Exit code 1: a path does not reach the target, or is not proven.`;

export function register(program: Command): void {
	program
		.command('path')
		.summary("show a flow's path, hop by hop")
		.description('Show the path of a flow between two nodes: both directions, both families, hop by hop.')
		.argument('<node>', 'the node where the flow begins')
		.argument('<target>', 'the node where it should arrive')
		.option('--lab <lab>', labText)
		.addOption(
			program
				.createOption('--protocol <protocol>', 'protocol of the flow')
				.choices(['icmp', 'udp', 'tcp'])
				.default('icmp'),
		)
		.option('--sport <port>', 'source port of UDP or TCP', '40000')
		.option('--dport <port>', 'destination port of UDP or TCP', '33434')
		.option('--json', 'one JSON document on stdout')
		.addHelpText('after', examples)
		.action(action(() => import('./run/path.js')));
}
