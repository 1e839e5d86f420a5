// `wgsim stop`: removes a lab, or all labs.

import type {Command} from 'commander';
import type {Engine} from '../engine/client.js';
import {UsageError} from '../errors.js';
import {note, printJson} from '../output/sinks/stdio.js';
import {confirmGuess, labText, readWish} from './choose-lab.js';

const examples = `
Examples:
  wgsim stop               that of a file in this folder, or your only one; asks on a terminal
  wgsim stop routed-vpn
  wgsim stop --all

Only what carries the lab's label is removed. Stopping a lab that is gone is no error. Another wgsim that is
working on the lab, such as a start, is asked to give up, and says so.`;

export function register(program: Command): void {
	program
		.command('stop')
		.aliases(['down', 'destroy'])
		.summary('remove a lab')
		.description('Remove every container and volume of a lab.')
		.argument('[lab]', labText)
		.option('--all', 'every lab on this engine')
		.option('-q, --quiet', 'no progress lines')
		.option('--json', 'one JSON document on stdout')
		.addHelpText('after', examples)
		.action(stop);
}

interface Options {
	readonly all?: boolean;
	readonly quiet?: boolean;
	readonly json?: boolean;
}

async function stop(lab: string | undefined, options: Options): Promise<void> {
	if (options.all && lab !== undefined) {
		throw new UsageError('stop: a lab and --all exclude each other');
	}

	const [{connect}, {stopLab}, {reportTo}, {printProgress}, {withInterrupt}] = await Promise.all([
		import('../engine/client.js'),
		import('../lab/stop/stop.js'),
		import('../lab/events.js'),
		import('../output/progress.js'),
		import('./interrupt.js'),
	]);
	const report = reportTo(options.quiet ? () => {} : printProgress());
	const results = await withInterrupt(async signal => {
		const engine = await connect({signal});
		const names = await namesToStop(engine, lab, options, signal);
		const stopped = [];
		for (const name of names) {
			stopped.push({lab: name, ...(await stopLab(engine, name, {report, signal}))});
		}

		return stopped;
	});
	if (options.json) {
		printJson({stopped: results});
	} else if (results.every(({containers, volumes}) => containers + volumes === 0)) {
		note(`${lab ?? 'no lab'}: nothing to remove`);
	}
}

/** A lab may be no more than a volume, or a lock: that has neither a file nor a user. */
async function namesToStop(
	engine: Engine,
	lab: string | undefined,
	{all}: Options,
	signal: AbortSignal,
): Promise<readonly string[]> {
	if (lab !== undefined) {
		return [lab];
	}

	const [{listLabNames}, {findLabs}, {pickLab}] = await Promise.all([
		import('../lab/stop/stop.js'),
		import('../lab/find/find.js'),
		import('../lab/find/pick-lab.js'),
	]);
	const [names, found] = await Promise.all([listLabNames(engine, signal), findLabs(engine, signal)]);
	const wish = await readWish(undefined);
	if (all || (names.length === 0 && !wish.environment)) {
		return names;
	}

	if (wish.environment) {
		return [wish.environment];
	}

	const rest = names.filter(name => !found.some(one => one.name === name));
	const bare = rest.map(name => ({name, fabric: null, nodes: [], source: null, user: null}));
	const picked = pickLab([...found, ...bare], wish);
	await confirmGuess('stop', picked, signal);
	return [picked.lab.name];
}
