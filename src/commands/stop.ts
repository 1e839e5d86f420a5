// `wgsim stop`: removes a lab, or all labs.

import type {Command} from 'commander';
import {UsageError} from '../errors.js';
import {note, printJson} from '../output/sinks/stdio.js';

const examples = `
Examples:
  wgsim stop               the only lab that runs
  wgsim stop routed-vpn
  wgsim stop --all

Only what carries the lab's label is removed. Stopping a lab that is gone is no error. Another wgsim that is
working on the lab, such as a start, is asked to give up, and says so.`;

export function register(program: Command): void {
	program
		.command('stop')
		.summary('remove a lab')
		.description('Remove every container and volume of a lab.')
		.argument('[lab]', 'the lab; optional if there is only one')
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

	const [{connect}, {stopLab, listLabNames}, {reportTo}, {printProgress}, {withInterrupt}] =
		await Promise.all([
			import('../engine/client.js'),
			import('../lab/stop/stop.js'),
			import('../lab/events.js'),
			import('../output/progress.js'),
			import('./interrupt.js'),
		]);
	const report = reportTo(options.quiet ? () => {} : printProgress());
	const results = await withInterrupt(async signal => {
		const engine = await connect({signal});
		const names = lab === undefined ? await listLabNames(engine, signal) : [lab];
		if (!options.all && names.length > 1) {
			throw new UsageError('there are several labs: name one, or use --all', `one of ${names.join(', ')}`);
		}

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
