// `wgsim list`: lists the labs on this engine.

import {connect} from '../../engine/client.js';
import {findLabs} from '../../lab/find/find.js';
import {note, print, printJson} from '../../output/sinks/stdio.js';
import {renderTable} from '../../output/table.js';

export async function run(options: {readonly json?: boolean}): Promise<void> {
	const labs = (await findLabs(await connect())).map(
		({name, nodes, fabric, source, user, machines = []}) => ({
			lab: name,
			nodes: nodes.length,
			running: nodes.filter(({state}) => state === 'running').length,
			fabric: fabric?.state ?? 'missing',
			...(machines.length > 0 ? {machines: machines.map(machine => machine.name)} : {}),
			source,
			user,
		}),
	);
	if (options.json) {
		printJson({labs});
		return;
	}

	if (labs.length === 0) {
		note('there is no lab: wgsim start');
		return;
	}

	const spread = labs.some(({machines}) => machines !== undefined);
	const rows = labs.map(({lab, nodes, running, fabric, machines, source, user}) => [
		lab,
		`${running}/${nodes}`,
		fabric,
		...(spread ? [machines?.join(', ') ?? '-'] : []),
		user ?? '-',
		source ?? '-',
	]);
	print(renderTable(['LAB', 'NODES', 'FABRIC', ...(spread ? ['MACHINES'] : []), 'USER', 'SOURCE'], rows));
}
