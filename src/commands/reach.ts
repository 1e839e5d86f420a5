// `wgsim reach`: pings from every node to every other and prints the matrix.

import type {Command} from 'commander';
import {exitCodes} from '../errors.js';
import type {ReachedPair} from '../lab/reach.js';
import {print, printJson} from '../output/sinks/stdio.js';
import {chooseLab, labText} from './choose-lab.js';

const examples = `
Examples:
  wgsim reach
  wgsim reach routed-vpn --json | jq '.pairs[] | select(.promised and .answered < .asked)'

A cell is the round-trip time in ms; of two address families, the slower one's. ✗: no answer, though the topology promises
one; 1/2: one family of two; ·: no answer, and none promised. Every node pings once; wgsim check retries before it fails.
Exit code 3: a promised pair did not answer.`;

export function register(program: Command): void {
	program
		.command('reach')
		.summary('ping from every node to every other')
		.description('Ping from every node to every other and show the matrix, promised pairs or not.')
		.argument('[lab]', labText)
		.option('--json', 'one JSON document on stdout')
		.addHelpText('after', examples)
		.action(reach);
}

async function reach(name: string | undefined, {json}: {readonly json?: boolean}): Promise<void> {
	const [{connect}, {openObserver}, {probeReach}, {isBroken, renderReach}, {withInterrupt}] =
		await Promise.all([
			import('../engine/client.js'),
			import('../lab/observer/open.js'),
			import('../lab/reach.js'),
			import('../output/reach.js'),
			import('./interrupt.js'),
		]);
	await withInterrupt(async signal => {
		const engine = await connect({signal});
		const {name: lab} = await chooseLab(engine, name, signal);
		const observer = await openObserver(engine, lab, {signal});
		const pairs: ReachedPair[] = [];
		try {
			await probeReach(engine, await observer.ready(), {signal, onPairs: more => pairs.push(...more)});
		} finally {
			await observer.close();
		}

		if (json) {
			printJson({lab, pairs});
		} else {
			print(renderReach(pairs));
		}

		process.exitCode = pairs.some(isBroken) ? exitCodes.checkFailed : exitCodes.done;
	});
}
