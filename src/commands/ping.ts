// `wgsim ping`: pings a node from another, at its addresses of both families.

import type {Command} from 'commander';
import {exitCodes, UsageError, WgsimError} from '../errors.js';
import {print, printJson} from '../output/sinks/stdio.js';
import {chooseLab, labText} from './choose-lab.js';

const examples = `
Examples:
  wgsim ping R1 R3                      both families, at the addresses that the topology promises
  wgsim ping V1-1 2001:db8:ff::1 --netns private
  wgsim ping R1 10.0.3.1 --count 10

A reply counts only from the node that has the address. Exit code 1: an address did not answer once. For ping itself, with all its
options: wgsim exec R1 -- ping ADDRESS.`;

interface Options {
	readonly lab?: string;
	readonly netns: string;
	readonly count: string;
	readonly 4?: boolean;
	readonly 6?: boolean;
	readonly json?: boolean;
}

export function register(program: Command): void {
	program
		.command('ping')
		.summary('ping a node from another')
		.description('Ping a node, or an address, from a node.')
		.argument('<node>', 'the node that pings')
		.argument('<target>', 'a node, or an address')
		.option('--lab <lab>', labText)
		.option('--netns <namespace>', 'ping from this namespace of the node', 'main')
		.option('-c, --count <number>', 'echo requests to each address', '3')
		.option('-4', 'IPv4 only')
		.option('-6', 'IPv6 only')
		.option('--json', 'one JSON document on stdout')
		.addHelpText('after', examples)
		.action(ping);
}

function parseCount(text: string): number {
	const count = Number(text);
	if (!(Number.isInteger(count) && count >= 1 && count <= 1000)) {
		throw new UsageError(`--count ${text}: not a whole number between 1 and 1000`);
	}

	return count;
}

async function ping(from: string, to: string, options: Options): Promise<void> {
	const count = parseCount(options.count);
	const [{connect}, {readRunningPlan, runningFabric}, {Prober}, lab, {renderPing}, {withInterrupt}] =
		await Promise.all([
			import('../engine/client.js'),
			import('../lab/fabric/running-fabric.js'),
			import('../lab/check/prober.js'),
			import('../lab/node/ping-node.js'),
			import('../output/ping.js'),
			import('./interrupt.js'),
		]);
	await withInterrupt(async signal => {
		const engine = await connect({signal});
		const found = await chooseLab(engine, options.lab, signal);
		const [fabric, plan] = await Promise.all([
			runningFabric(engine, found, signal),
			readRunningPlan(engine, found, signal),
		]);
		const all = await findTargets(plan, from, to);
		const wanted = all.filter(
			({address}) => (address.includes(':') ? !options[4] : !options[6]) || (options[4] && options[6]),
		);
		if (wanted.length === 0) {
			throw new WgsimError(`${to} has no address to ping${all.length > 0 ? ' of that family' : ''}`);
		}

		const prober = await Prober.open(engine, fabric.id, signal);
		try {
			const place = {node: from, namespace: options.netns};
			const results = await Promise.all(wanted.map(target => lab.pingTarget(prober, place, target, count)));
			if (options.json) {
				printJson({lab: found.name, from, to, results});
			} else {
				print(renderPing(from, results));
			}

			process.exitCode = results.every(({received}) => received > 0) ? exitCodes.done : exitCodes.failed;
		} finally {
			prober.close();
		}
	});

	async function findTargets(plan: Parameters<typeof lab.targetsOf>[0], source: string, target: string) {
		const [{isIP}, {suggestionHint}] = await Promise.all([
			import('node:net'),
			import('../topology/names/suggest.js'),
		]);
		const nodes = plan.nodes.map(({name}) => name);
		const known = (name: string): void => {
			if (!nodes.includes(name)) {
				const hint = suggestionHint(name, nodes);
				throw new UsageError(`ping: no node ${name}`, ...(hint === null ? [] : [hint]));
			}
		};
		known(source);
		if (isIP(target) !== 0) {
			return [{address: target, at: lab.ownerOf(plan, target)}];
		}

		known(target);
		return lab.targetsOf(plan, source, target);
	}
}
