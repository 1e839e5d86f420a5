// `npm run bench observer`: what an observer of 9, 50 and 100 nodes costs at 1 Hz.

import {connect} from '../src/engine/client.js';
import {ensureNodeImage} from '../src/engine/image.js';
import {print} from '../src/output/sinks/stdio.js';
import {renderTable} from '../src/output/table.js';
import {observedLabs} from './observed-labs.js';
import {measureObserver} from './observer.js';

const only = process.argv[3] === undefined ? null : Number(process.argv[3]);
const engine = await connect();
const image = (await ensureNodeImage(engine)).tag;
const inPercent = (share: number): string => `${(share * 100).toFixed(1)} %`;
const rows: string[][] = [];
for (const lab of observedLabs.filter(({nodes}) => only === null || nodes === only)) {
	process.stderr.write(`${lab.nodes} nodes\n`);
	const {nodes, tunnels, idle, added} = await measureObserver(engine, lab, image);
	const {wgsim, fabric, docker} = added;
	const sum = wgsim + fabric + docker + added.nodes;
	rows.push([
		`${nodes}`,
		`${tunnels}`,
		...[idle, wgsim, fabric, added.nodes, docker, sum].map(inPercent),
		`≤ ${inPercent(lab.goal)}`,
	]);
}

print([
	`Share of one processor, medians; Docker ${engine.serverVersion}, Node ${process.versions.node}`,
	'',
	...renderTable(
		['NODES', 'TUNNELS', 'AT REST', 'OBSERVED: WGSIM', 'FABRIC', 'NODES', 'DOCKER', 'IN ALL', 'GOAL'],
		rows,
	),
]);
process.exit();
