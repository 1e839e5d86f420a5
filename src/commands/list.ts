// `wgsim list`: lists the labs on this engine.

import type {Command} from 'commander';
import {note, print, printJson} from '../output/sinks/stdio.js';

export function register(program: Command): void {
	program
		.command('list')
		.alias('ls')
		.summary('list the labs on this engine')
		.description('List the labs on this engine. They are found by their labels; no file is needed.')
		.option('--json', 'one JSON document on stdout')
		.addHelpText('after', '\nExamples:\n  wgsim list\n  wgsim list --json | jq -r .labs[].lab')
		.action(list);
}

async function list(options: {readonly json?: boolean}): Promise<void> {
	const [{connect}, {findLabs}, {renderTable}] = await Promise.all([
		import('../engine/client.js'),
		import('../lab/find/find.js'),
		import('../output/table.js'),
	]);
	const labs = (await findLabs(await connect())).map(({name, nodes, fabric, source, user}) => ({
		lab: name,
		nodes: nodes.length,
		running: nodes.filter(({state}) => state === 'running').length,
		fabric: fabric?.state ?? 'missing',
		source,
		user,
	}));
	if (options.json) {
		printJson({labs});
		return;
	}

	if (labs.length === 0) {
		note('there is no lab: wgsim start');
		return;
	}

	const rows = labs.map(({lab, nodes, running, fabric, source, user}) => [
		lab,
		`${running}/${nodes}`,
		fabric,
		user ?? '-',
		source ?? '-',
	]);
	print(renderTable(['LAB', 'NODES', 'FABRIC', 'USER', 'SOURCE'], rows));
}
