// `wgsim open`: draws a lab as a page, and opens it in the user's browser.

import type {Command} from 'commander';
import {action} from './action.js';
import {collectSet} from './collect-set.js';

const examples = `
Examples:
  wgsim open my-vpn.yaml
  wgsim open                    the running lab, as its file has it
  wgsim open hub-and-spoke -o hub.html

The page needs no network. The program in BROWSER opens it, or else the desktop's browser. Without either, such as over ssh, only
its path is printed. stdout always has the path.`;

export function register(program: Command): void {
	program
		.command('open')
		.summary("show a lab's drawing in your browser")
		.description('Draw a topology as a page, and open it in your browser.')
		.argument('[lab-or-file]', 'topology file, shipped lab or running lab (default: the lab as for status)')
		.option('-o, --output <file>', 'write the page to this file (default: a file in your cache folder)')
		.option('--set <name=value>', 'set a variable of the file; may be repeated', collectSet)
		.addHelpText('after', examples)
		.action(action(() => import('./run/open.js')));
}
