// `wgsim tui`: opens the live view of a running lab.

import type {Command} from 'commander';
import {action} from './action.js';
import {labText} from './lab-text.js';

const examples = `
Examples:
  wgsim tui                 the only lab that runs
  wgsim tui routed-vpn

1 to 9 choose the view, ? shows help, q quits and leaves the lab running, Q stops the lab after asking.
NO_COLOR is honoured; without a UTF-8 locale the view is drawn in ASCII.`;

export function register(program: Command): void {
	program
		.command('tui')
		.summary('the live view of a running lab')
		.description('Open the live view of a running lab, to watch, break and heal it. Needs a terminal.')
		.argument('[lab]', labText)
		.addHelpText('after', examples)
		.action(action(() => import('./run/tui.js')));
}
