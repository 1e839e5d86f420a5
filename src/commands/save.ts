// `wgsim save`: keeps what was changed by hand in the nodes of a running lab.

import type {Command} from 'commander';
import {action} from './action.js';
import {labText} from './lab-text.js';

const examples = `
Examples:
  wgsim save -o mine.wgsim-save
  wgsim restore mine.wgsim-save            also into another lab that has nodes of these names

It saves files created or changed below /etc, /home, /opt, /root, /srv and /usr/local, and addresses, routes and rules that were added.
It does not save other folders, links, deletions, kernel settings, queues, packet filters, interfaces or processes. Of these it lists
the changes in the nodes' file systems. The file may hold keys that you wrote into a node; only you can read it.`;

export function register(program: Command): void {
	program
		.command('save')
		.summary('save changes made by hand in nodes')
		.description('Save changes made by hand in the nodes of a running lab to a file, for wgsim restore.')
		.argument('[lab]', labText)
		.requiredOption('-o, --output <file>', 'the file, such as mine.wgsim-save; - is stdout')
		.option('-q, --quiet', 'do not list what is saved')
		.addHelpText('after', examples)
		.action(action(() => import('./run/save.js')));
}
