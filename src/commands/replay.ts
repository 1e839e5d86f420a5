// `wgsim replay`: shows a recording in the live view, or its state at one moment.

import type {Command} from 'commander';
import {action} from './action.js';

const examples = `
Examples:
  wgsim replay run.wgsim                       the live view; Space pauses, . and , go from event to event, + and - change the speed
  wgsim replay run.wgsim --at 12.4s            the state of the lab at that moment, as wgsim status shows it
  wgsim replay run.wgsim --at 12.4s --json
  wgsim replay run.wgsim --html run.html       one page with everything in it: the map at each moment, a timeline, all events
  wgsim replay run.wgsim --events              all events and notes, with their time since the beginning

Replay needs no Docker, and offers no actions. The file is checked as it is read. If its writer was killed, it is shown up to
the last complete record.`;

export function register(program: Command): void {
	program
		.command('replay')
		.summary('show a recording in the live view')
		.description('Show a recording of wgsim record, or of --record, in the live view.')
		.argument('<recording>', 'such as run.wgsim; - is stdin')
		.option('--at <time>', 'print the state at this time after the beginning, such as 12.4s or 2m, and end')
		.option('--events', 'print all events and notes, and end')
		.option('--html <file>', 'write a page for a browser, with the map and a timeline, and end')
		.option('--json', 'with --at: one JSON document; with --events: one object a line')
		.option('--all', 'with --at: every node, tunnel, session and neighbour')
		.addHelpText('after', examples)
		.action(action(() => import('./run/replay.js')));
}
