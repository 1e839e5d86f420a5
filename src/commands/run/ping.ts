// `wgsim ping`: pings a node from another, at its addresses of both families.

import {isIP} from 'node:net';
import {connect} from '../../engine/client.js';
import {exitCodes, UsageError, WgsimError} from '../../errors.js';
import {Prober} from '../../lab/check/prober.js';
import {readRunningPlan, runningFabric} from '../../lab/fabric/running-fabric.js';
import * as lab from '../../lab/node/ping-node.js';
import {renderPing} from '../../output/ping.js';
import {print, printJson} from '../../output/sinks/stdio.js';
import {suggestionHint} from '../../topology/names/suggest.js';
import {chooseLab} from './choose-lab.js';
import {withInterrupt} from './interrupt.js';

interface Options {
	readonly lab?: string;
	readonly netns: string;
	readonly count: string;
	readonly 4?: boolean;
	readonly 6?: boolean;
	readonly json?: boolean;
}

function parseCount(text: string): number {
	const count = Number(text);
	if (!(Number.isInteger(count) && count >= 1 && count <= 1000)) {
		throw new UsageError(`--count ${text}: not a whole number between 1 and 1000`);
	}

	return count;
}

export async function run(from: string, to: string, options: Options): Promise<void> {
	const count = parseCount(options.count);
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

		const prober = await Prober.open(engine, fabric.id, plan, signal);
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
