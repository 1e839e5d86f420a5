// `wgsim save`: keeps what was changed by hand in the nodes of a running lab.

import type {Command} from 'commander';
import {action} from './action.js';
import {labText} from './lab-text.js';

const examples = `
Examples:
  wgsim save -o mine.wgsim-save
  wgsim restore mine.wgsim-save            also into another lab that has nodes of these names

Kept are files that were made or changed below /etc, /home, /opt, /root, /srv and /usr/local, and addresses, routes and rules that were added.
Not kept are other folders, links, what was deleted or taken down, kernel settings, queues, packet filters, interfaces, and processes; what
is not kept of the lab's file systems is listed. The file may hold keys that you wrote into a node: only you may read it.`;

export function register(program: Command): void {
	program
		.command('save')
		.summary('keep what was changed by hand in nodes')
		.description('Write what was changed by hand in the nodes of a running lab to a file, for wgsim restore.')
		.argument('[lab]', labText)
		.requiredOption('-o, --output <file>', 'the file, such as mine.wgsim-save; - is stdout')
		.option('-q, --quiet', 'no list of what is kept')
		.addHelpText('after', examples)
		.action(action(() => import('./run/save.js')));
}
