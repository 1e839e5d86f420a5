// `npm run bench latency [ROUNDS]`: how soon `wgsim tui` shows what changes in the reference lab.

import {connect} from '../src/engine/client.js';
import {ensureNodeImage} from '../src/engine/image.js';
import {reportTo} from '../src/lab/events.js';
import {startLab} from '../src/lab/start/start.js';
import {stopLab} from '../src/lab/stop/stop.js';
import {print} from '../src/output/sinks/stdio.js';
import {renderTable} from '../src/output/table.js';
import {changesIn, measureLatencies, NodeShell} from './latency.js';
import {readReference} from './reference.js';
import {spreadOf} from './stats.js';

const rounds = Number(process.argv[3] ?? 5);
const topology = readReference('bench-latency');
const engine = await connect();
const image = (await ensureNodeImage(engine)).tag;
const report = reportTo(() => {});
try {
	await startLab(engine, topology, {image, source: 'bench', wait: true, timeout: 120_000, report});
	const shell = new NodeShell(`${topology.name}-V1-1`);
	const changes = changesIn(engine, topology.name, shell);
	const times: number[][] = [];
	for (let round = 1; round <= rounds; round++) {
		process.stderr.write(`round ${round} of ${rounds}\n`);
		times.push(await measureLatencies(topology.name, changes));
	}

	shell.close();
	const rows = changes.map(({what, goal}, index) => {
		const {min, median, max} = spreadOf(times.map(each => each[index]!));
		return [what, ...[min, median, max].map(value => value.toFixed(0)), `≤ ${goal}`];
	});
	print([
		`Docker ${engine.serverVersion}, Node ${process.versions.node}, ${rounds} rounds; milliseconds from before the change until its event is on the screen`,
		'',
		...renderTable(['WHAT', 'MIN', 'MEDIAN', 'MAX', 'GOAL'], rows),
	]);
} finally {
	await stopLab(engine, topology.name, {report});
}
