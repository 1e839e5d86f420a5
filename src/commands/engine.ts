// `wgsim engine`: starts, stops and shows wgsim's own Docker engine.

import type {Command} from 'commander';
import {action} from './action.js';

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
		.action(action(() => import('./run/engine-start.js')));
	engine
		.command('stop')
		.description('Stop the engine and all its containers. Any other Docker on this machine is left alone.')
		.option('--json', 'one JSON document on stdout')
		.addHelpText('after', '\nExamples:\n  wgsim engine stop')
		.action(action(() => import('./run/engine-stop.js')));
	engine
		.command('status')
		.description(
			'Show whether the engine runs, and where. Exit code 1: it does not run, or this user may not use it.',
		)
		.option('--json', 'one JSON document on stdout')
		.addHelpText('after', "\nExamples:\n  wgsim engine status --json | jq -r '.sockets[0]'")
		.action(action(() => import('./run/engine-status.js')));
}
