// `wgsim stop`: removes a lab, or all labs.

import type {Engine} from '../../engine/client.js';
import {connect} from '../../engine/client.js';
import {releaseMachines} from '../../engine/provider.js';
import {UsageError} from '../../errors.js';
import {reportTo} from '../../lab/events.js';
import {findLabs} from '../../lab/find/find.js';
import {pickLab} from '../../lab/find/pick-lab.js';
import {listLabNames, type StopResult, stopLab} from '../../lab/stop/stop.js';
import {printProgress} from '../../output/progress.js';
import {note, printJson} from '../../output/sinks/stdio.js';
import {confirmGuess, readWish} from './choose-lab.js';
import {withInterrupt} from './interrupt.js';

interface Options {
	readonly all?: boolean;
	readonly quiet?: boolean;
	readonly json?: boolean;
}

export async function run(lab: string | undefined, options: Options): Promise<void> {
	if (options.all && lab !== undefined) {
		throw new UsageError('stop: a lab and --all exclude each other');
	}

	const report = reportTo(options.quiet ? () => {} : printProgress());
	const results = await withInterrupt(async signal => {
		const engine = await connect({signal});
		const names = await namesToStop(engine, lab, options, signal);
		const stopped = [];
		for (const name of names) {
			stopped.push({lab: name, ...(await stopLab(engine, name, {report, signal}))});
		}

		// A start that was killed before it made anything of a lab may have made a relay.
		if (isAllNothing(stopped)) {
			await releaseMachines(engine, signal);
		}

		return stopped;
	});
	if (options.json) {
		printJson({stopped: results});
	} else if (isAllNothing(results)) {
		note(`${lab ?? 'no lab'}: nothing to remove`);
	}
}

const isAllNothing = (results: readonly StopResult[]): boolean =>
	results.every(({containers, volumes}) => containers + volumes === 0);

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

	const [names, found] = await Promise.all([listLabNames(engine, signal), findLabs(engine, signal)]);
	const wish = readWish(undefined);
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
