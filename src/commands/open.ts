// `wgsim open`: draws a lab as a page, and opens it in the user's browser.

import type {Command} from 'commander';
import {action} from './action.js';
import {collectSet} from './collect-set.js';

const examples = `
Examples:
  wgsim open my-vpn.yaml
  wgsim open                    the running lab, as its file has it
  wgsim open hub-and-spoke -o hub.html

The page needs no network. It is opened by the program of BROWSER, else by the desktop's own; where there is neither, such as over
ssh, only its path is printed. stdout has the path in any case.`;

export function register(program: Command): void {
	program
		.command('open')
		.summary("show a lab's picture in the browser")
		.description("Draw a topology as a page, and open it in the user's browser.")
		.argument('[lab-or-file]', 'topology file, shipped lab or running lab (default: the lab as for status)')
		.option('-o, --output <file>', "write the page there (default: a file in the user's cache)")
		.option('--set <name=value>', 'set a variable of the file; may be repeated', collectSet)
		.addHelpText('after', examples)
		.action(action(() => import('./run/open.js')));
}
