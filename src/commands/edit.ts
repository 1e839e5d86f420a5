// `wgsim edit`: opens a topology file in the user's editor, validates what is saved, and starts it.

import type {Command} from 'commander';
import {action} from './action.js';

const examples = `
Examples:
  wgsim edit my-vpn.yaml
  wgsim edit office               the file of the running lab
  EDITOR='code --wait' wgsim edit my-vpn.yaml

VISUAL, EDITOR or vi opens the file. Once it ends, the file is validated; on a terminal wgsim then offers to edit it again, or to
start the lab from it. Exit code 2: the file has problems. It stays as it was saved.`;

export function register(program: Command): void {
	program
		.command('edit')
		.summary('edit a topology file, validate it, and start it')
		.description('Open a topology file in an editor, validate what is saved, and start the lab from it.')
		.argument('[lab-or-file]', 'topology file, or a running lab (default: the lab as for status)')
		.option('-y, --yes', 'if the file is valid and has changed, start the lab without asking')
		.addHelpText('after', examples)
		.action(action(() => import('./run/edit.js')));
}
