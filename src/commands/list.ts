// `wgsim list`: the labs on this engine.

import type {Command} from 'commander';

export function register(program: Command): void {
	program
		.command('list')
		.alias('ls')
		.summary('list the labs on this engine')
		.description('List the labs on this engine: found by their labels, no file needed.')
		.option('--json', 'one JSON document on stdout')
		.addHelpText('after', '\nExamples:\n  wgsim list\n  wgsim list --json | jq -r .labs[].lab')
		.action(list);
}

async function list(options: {readonly json?: boolean}): Promise<void> {
	const [{connect}, {findLabs}, {renderTable}] = await Promise.all([
		import('../engine/client.js'),
		import('../lab/find.js'),
		import('../output/table.js'),
	]);
	const labs = (await findLabs(await connect())).map(({name, nodes, fabric, source}) => ({
		lab: name,
		nodes: nodes.length,
		running: nodes.filter(({state}) => state === 'running').length,
		fabric: fabric?.state ?? 'missing',
		source,
	}));
	if (options.json) {
		process.stdout.write(`${JSON.stringify({labs})}\n`);
		return;
	}

	if (labs.length === 0) {
		process.stderr.write('no lab is here: wgsim start\n');
		return;
	}

	const rows = labs.map(({lab, nodes, running, fabric, source}) => [
		lab,
		`${running}/${nodes}`,
		fabric,
		source ?? '-',
	]);
	process.stdout.write(renderTable(['LAB', 'NODES', 'FABRIC', 'SOURCE'], rows));
}
