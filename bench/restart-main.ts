// `npm run bench restart [ROUNDS]`: how long after its start a restarted node of the reference lab is whole again.

import {connect} from '../src/engine/client.js';
import {ensureNodeImage} from '../src/engine/image.js';
import {reportTo} from '../src/lab/events.js';
import {startLab} from '../src/lab/start/start.js';
import {stopLab} from '../src/lab/stop/stop.js';
import {print} from '../src/output/sinks/stdio.js';
import {renderTable} from '../src/output/table.js';
import {seedLength} from '../src/plan/keys.js';
import {planLab} from '../src/plan/plan-lab.js';
import {readReference} from './reference.js';
import {kinds, measureRestart, type RestartTimes, restartsOf, Watcher} from './restart.js';
import {spreadOf} from './stats.js';

const rounds = Number(process.argv[3] ?? 5);
const only = process.argv[4] === undefined ? null : new RegExp(process.argv[4]);
const topology = readReference('bench-restart');
const engine = await connect();
const image = (await ensureNodeImage(engine)).tag;
// What is watched depends on no key.
const plan = planLab(topology, Buffer.alloc(seedLength));
const restarts = restartsOf(plan).filter(({what}) => only?.test(what) ?? true);
const report = reportTo(() => {});
const times = new Map<string, RestartTimes[]>(restarts.map(({what}) => [what, []]));
try {
	await startLab(engine, topology, {image, source: 'bench', wait: true, timeout: 120_000, report});
	const watcher = new Watcher(plan, image);
	for (let round = 1; round <= rounds; round++) {
		process.stderr.write(`round ${round} of ${rounds}\n`);
		for (const restart of restarts) {
			times.get(restart.what)!.push(await measureRestart(engine, topology.name, restart, watcher));
		}
	}

	watcher.close();
} finally {
	await stopLab(engine, topology.name, {report});
}

const rows = restarts.map(({what, goal}) => {
	const all = times.get(what)!;
	const {min, median, max} = spreadOf(all.map(({whole}) => whole));
	const parts = kinds.map(kind => spreadOf(all.map(each => each[kind])).median);
	return [what, ...[...parts, min, median, max].map(value => value.toFixed(1)), `≤ ${goal}`];
});
print([
	`Docker ${engine.serverVersion}, ${plan.nodes.length + 1} containers, ${rounds} rounds; seconds from the start of the node, or of the first of them`,
	'',
	...renderTable(
		['WHAT', ...kinds.map(kind => kind.toUpperCase()), 'WHOLE: MIN', 'MEDIAN', 'MAX', 'GOAL'],
		rows,
	),
]);
