// `wgsim stop`: removes a lab, or all of them.

import type {Command} from 'commander';
import {UsageError} from '../errors.js';

const examples = `
Examples:
  wgsim stop               the only lab that runs
  wgsim stop routed-vpn
  wgsim stop --all

What carries the lab's label is removed, and nothing else. Stopping a lab that is gone is no error.`;

export function register(program: Command): void {
	program
		.command('stop')
		.summary('remove a lab')
		.description('Remove every container and volume of a lab.')
		.argument('[lab]', 'the lab; may be left out where only one is there')
		.option('--all', 'every lab on this engine')
		.option('-q, --quiet', 'no progress lines')
		.option('--json', 'one JSON document on stdout')
		.addHelpText('after', examples)
		.action(stop);
}

async function stop(
	lab: string | undefined,
	options: {readonly all?: boolean; readonly quiet?: boolean; readonly json?: boolean},
): Promise<void> {
	if (options.all && lab !== undefined) {
		throw new UsageError('stop: a lab and --all exclude each other');
	}

	const [{connect}, {stopLab, listLabNames}, {reportTo}, {printProgress}] = await Promise.all([
		import('../engine/client.js'),
		import('../lab/stop.js'),
		import('../lab/events.js'),
		import('../output/progress.js'),
	]);
	const engine = await connect();
	const names = lab === undefined ? await listLabNames(engine) : [lab];
	if (!options.all && names.length > 1) {
		throw new UsageError('several labs are here: say which, or --all', `one of ${names.join(', ')}`);
	}

	const report = reportTo(options.quiet ? () => {} : printProgress(process.stderr));
	const results = [];
	for (const name of names) {
		results.push({lab: name, ...(await stopLab(engine, name, {report}))});
	}

	if (options.json) {
		process.stdout.write(`${JSON.stringify({stopped: results})}\n`);
	} else if (results.every(({containers, volumes}) => containers + volumes === 0)) {
		process.stderr.write(`${lab ?? 'no lab here'}: nothing to remove\n`);
	}
}
