// `wgsim shell`: opens a shell in a node.

import {UsageError} from '../../errors.js';
import {shellIn} from '../../lab/find/find-node.js';
import {isTerminal} from '../../output/sinks/stdio.js';
import {runInNode} from './exec.js';

export async function run(
	node: string,
	options: {readonly lab?: string; readonly netns?: string},
): Promise<void> {
	if (!process.stdin.isTTY || !isTerminal('stdout')) {
		throw new UsageError('shell needs a terminal', `without one: wgsim exec ${node} -- COMMAND`);
	}

	await runInNode(node, shellIn(options.netns), options);
}
