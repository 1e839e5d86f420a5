// `npm run bench observer`: what an observer of 9, 50 and 100 nodes costs at 1 Hz.

import {connect} from '../src/engine/client.js';
import {ensureNodeImage} from '../src/engine/image.js';
import {renderTable} from '../src/output/table.js';
import {measureObserver, observedLabs} from './observer.js';

const only = process.argv[3] === undefined ? null : Number(process.argv[3]);
const engine = await connect();
const image = (await ensureNodeImage(engine)).tag;
const inPercent = (share: number): string => `${(share * 100).toFixed(1)} %`;
const rows: string[][] = [];
for (const shape of observedLabs.filter(({nodes}) => only === null || nodes === only)) {
	process.stderr.write(`${shape.nodes} nodes\n`);
	const {nodes, tunnels, idle, observed} = await measureObserver(engine, shape, image);
	rows.push([`${nodes}`, `${tunnels}`, inPercent(idle), inPercent(observed), `≤ ${inPercent(shape.goal)}`]);
}

process.stdout.write(
	`Share of one processor, over 30 s; Docker ${engine.serverVersion}, Node ${process.versions.node}\n\n${renderTable(
		['NODES', 'TUNNELS', 'MACHINE WITH THE LAB AT REST', 'OBSERVER ADDS', 'GOAL'],
		rows,
	)}`,
);
