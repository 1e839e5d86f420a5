// `wgsim path`: shows the way of a flow between two nodes, there and back, hop by hop.

import {connect} from '../../engine/client.js';
import {exitCodes, UsageError, WgsimError} from '../../errors.js';
import {readRunningPlan} from '../../lab/fabric/running-fabric.js';
import {findPaths} from '../../lab/path/path.js';
import {renderPaths} from '../../output/path.js';
import {print, printJson} from '../../output/sinks/stdio.js';
import {suggestionHint} from '../../topology/names/suggest.js';
import {chooseLab} from './choose-lab.js';
import {withInterrupt} from './interrupt.js';

interface Options {
	readonly lab?: string;
	readonly protocol: 'icmp' | 'udp' | 'tcp';
	readonly sport: string;
	readonly dport: string;
	readonly json?: boolean;
}

function parsePort(name: string, text: string): number {
	const port = Number(text);
	if (!(Number.isInteger(port) && port >= 1 && port <= 65_535)) {
		throw new UsageError(`--${name} ${text}: not a port between 1 and 65535`);
	}

	return port;
}

export async function run(from: string, to: string, options: Options): Promise<void> {
	const {protocol, json} = options;
	const flow = {protocol, sport: parsePort('sport', options.sport), dport: parsePort('dport', options.dport)};
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
