// `wgsim list`: lists the labs on this engine.

import {connect} from '../../engine/client.js';
import {findLabs} from '../../lab/find/find.js';
import {note, print, printJson} from '../../output/sinks/stdio.js';
import {renderTable} from '../../output/table.js';

export async function run(options: {readonly json?: boolean}): Promise<void> {
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
