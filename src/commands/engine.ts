// `wgsim engine`: starts, stops and shows wgsim's own Docker engine.

import type {Command} from 'commander';
import type {EmbeddedStatus} from '../engine/embedded/engine.js';
import {exitCodes} from '../errors.js';
import {print, printJson} from '../output/sinks/stdio.js';

interface Options {
	readonly json?: boolean;
	readonly quiet?: boolean;
}

const examples = `
Examples:
  wgsim engine start      start it; where Docker is missing, install it (Debian, root)
  wgsim engine status
  wgsim engine stop       end it; images stay

It makes no bridge and no firewall rule, and listens on /var/run/docker.sock where nothing else does, so that plain
docker exec works. Its data is in /var/lib/wgsim/engine; WGSIM_STATE_DIR moves that. It is not needed where Docker runs.`;

export function register(program: Command): void {
	const engine = program
		.command('engine')
		.summary("start, stop or show wgsim's own Docker engine")
		.description("Start, stop or show wgsim's own Docker engine, for machines where none runs.")
		.addHelpText('after', examples);
	engine
		.command('start')
		.description('Start the engine and wait until it answers. Does nothing if it runs already.')
		.option('-q, --quiet', 'no progress lines')
		.option('--json', 'one JSON document on stdout')
		.addHelpText('after', '\nExamples:\n  wgsim engine start')
		.action(start);
	engine
		.command('stop')
		.description('Stop the engine and all its containers. Any other Docker on this machine is left alone.')
		.option('--json', 'one JSON document on stdout')
		.addHelpText('after', '\nExamples:\n  wgsim engine stop')
		.action(stop);
	engine
		.command('status')
		.description(
			'Show whether the engine runs, and where. Exit code 1: it does not run, or this user may not use it.',
		)
		.option('--json', 'one JSON document on stdout')
		.addHelpText('after', "\nExamples:\n  wgsim engine status --json | jq -r '.sockets[0]'")
		.action(status);
}

async function start({json, quiet}: Options): Promise<void> {
	const [{startEmbedded}, {printSteps}, {withInterrupt}] = await Promise.all([
		import('../engine/embedded/engine.js'),
		import('../output/steps.js'),
		import('./interrupt.js'),
	]);
	const report = quiet ? () => {} : printSteps();
	const result = await withInterrupt(signal => startEmbedded({report, signal}));
	if (json) {
		printJson(result);
	} else {
		print(describe(result));
	}
}

async function stop({json}: Options): Promise<void> {
	const {stopEmbedded} = await import('../engine/embedded/engine.js');
	const stopped = await stopEmbedded();
	if (json) {
		printJson({stopped});
	} else {
		print(stopped ? 'the embedded engine has ended' : 'the embedded engine did not run');
	}
}

async function status({json}: Options): Promise<void> {
	const {readStatus} = await import('../engine/embedded/engine.js');
	const result = await readStatus();
	if (json) {
		printJson(result);
	} else {
		print(describe(result));
	}

	process.exitCode = result.answers ? exitCodes.done : exitCodes.failed;
}

function describe({answers, pid, problem, version, sockets, data, log, withheld}: EmbeddedStatus): string[] {
	if (!answers) {
		return pid === null
			? ['the embedded engine does not run']
			: [`the embedded engine runs (process ${pid}), but does not answer: ${problem}`];
	}

	const rows: [string, string][] = [
		['version', `Docker ${version}`],
		['process', String(pid)],
		['sockets', sockets.join(', ')],
		['data', data],
		['log', log],
	];
	if (withheld.length > 0) {
		rows.push(['withheld', `${withheld.join(', ')} (this machine cannot grant it)`]);
	}

	return rows.map(([name, value]) => `${name.padEnd(10)}${value}`);
}
