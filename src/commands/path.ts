// `wgsim path`: shows the way of a flow between two nodes, there and back, hop by hop.

import type {Command} from 'commander';
import {exitCodes, UsageError, WgsimError} from '../errors.js';
import {print, printJson} from '../output/sinks/stdio.js';
import {chooseLab, labText} from './choose-lab.js';

const examples = `
Examples:
  wgsim path R1 R3
  wgsim path R1 R3 --protocol tcp --sport 40001 --dport 443      another flow may take another leg
  wgsim path R1 R3 --json | jq '.paths[] | {family, mtu, hops: [.hops[].node]}'

Each hop is the answer of that node's kernel to ip route get, for this protocol and these ports; of an ECMP route, all legs are shown. A
probe with a growing hop limit then goes the same way: the path is proven if the same nodes answer, and if the target does. Where a kernel
cannot know the leg, as of IPv6's flow label, the leg is the probe's. Addresses that are translated on the way are not followed.
Exit code 1: a path ends on the way, or is not proven.`;

interface Options {
	readonly lab?: string;
	readonly protocol: 'icmp' | 'udp' | 'tcp';
	readonly sport: string;
	readonly dport: string;
	readonly json?: boolean;
}

export function register(program: Command): void {
	program
		.command('path')
		.summary("show a flow's way, hop by hop")
		.description('Show the way of a flow between two nodes: both directions, both families, hop by hop.')
		.argument('<node>', 'where it begins')
		.argument('<target>', 'the node where it is to arrive')
		.option('--lab <lab>', labText)
		.addOption(
			program
				.createOption('--protocol <protocol>', 'of the flow')
				.choices(['icmp', 'udp', 'tcp'])
				.default('icmp'),
		)
		.option('--sport <port>', 'source port of UDP or TCP', '40000')
		.option('--dport <port>', 'destination port of UDP or TCP', '33434')
		.option('--json', 'one JSON document on stdout')
		.addHelpText('after', examples)
		.action(path);
}

function parsePort(name: string, text: string): number {
	const port = Number(text);
	if (!(Number.isInteger(port) && port >= 1 && port <= 65_535)) {
		throw new UsageError(`--${name} ${text}: not a port between 1 and 65535`);
	}

	return port;
}

async function path(from: string, to: string, options: Options): Promise<void> {
	const {protocol, json} = options;
	const flow = {protocol, sport: parsePort('sport', options.sport), dport: parsePort('dport', options.dport)};
	const [
		{connect},
		{readRunningPlan},
		{findPaths},

		{renderPaths},
		{suggestionHint},
		{withInterrupt},
	] = await Promise.all([
		import('../engine/client.js'),
		import('../lab/fabric/running-fabric.js'),
		import('../lab/path/find.js'),
		import('../output/path.js'),
		import('../topology/names/suggest.js'),
		import('./interrupt.js'),
	]);
	await withInterrupt(async signal => {
		const engine = await connect({signal});
		const found = await chooseLab(engine, options.lab, signal);
		const plan = await readRunningPlan(engine, found, signal);
		const nodes = plan.nodes.map(({name}) => name);
		for (const name of [from, to]) {
			if (!nodes.includes(name)) {
				throw new UsageError(`path: no node ${name}`, suggestionHint(name, nodes) ?? undefined);
			}
		}

		if (from === to) {
			throw new UsageError('path: the two ends are one node');
		}

		const paths = await findPaths(engine, found, plan, {from, to}, {flow, signal});
		if (paths.length === 0) {
			throw new WgsimError(`${to} has no address that ${from} could send to`);
		}

		if (json) {
			printJson({
				lab: found.name,
				from,
				to,
				flow,
				paths,
			});
		} else {
			print(renderPaths(paths));
		}

		process.exitCode = paths.every(({proven}) => proven) ? exitCodes.done : exitCodes.failed;
	});
}
