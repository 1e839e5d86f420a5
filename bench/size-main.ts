// `npm run bench size [HOSTS...]`: what a start and a stop cost by the number of nodes, beside bare containers.

import {randomBytes} from 'node:crypto';
import {connect} from '../src/engine/client.js';
import {ensureNodeImage} from '../src/engine/image.js';
import {print} from '../src/output/sinks/stdio.js';
import {renderTable} from '../src/output/table.js';
import {seedLength} from '../src/plan/keys.js';
import {planLab} from '../src/plan/plan-lab.js';
import {measureFloor} from './floor.js';
import {measureSize, planHosts, type SizeCost} from './size.js';
import {spreadOf} from './stats.js';

const rounds = 3;
const concurrencies = [4, 8, 16];
const sizes = process.argv.length > 3 ? process.argv.slice(3).map(Number) : [10, 50, 100];
const engine = await connect();
const image = (await ensureNodeImage(engine)).tag;
const seconds = (value: number): string => value.toFixed(2);
const rows: string[][] = [];
for (const size of sizes) {
	const topology = planHosts(size);
	const making = {plan: planLab(topology, randomBytes(seedLength)), image, source: 'bench', forced: false};
	const floors: number[] = [];
	const costs: SizeCost[] = [];
	for (let round = 1; round <= rounds; round++) {
		process.stderr.write(`${size} hosts, round ${round} of ${rounds}\n`);
		const ups: number[] = [];
		for (const concurrency of concurrencies) {
			ups.push((await measureFloor(engine, making, concurrency)).up);
		}

		floors.push(Math.min(...ups));
		costs.push(await measureSize(engine, topology, making));
	}

	const median = (read: (cost: SizeCost) => number): number => spreadOf(costs.map(read)).median;
	const [wired, stop, bare] = [
		median(cost => cost.wired),
		median(cost => cost.stop),
		median(cost => cost.bareRemoval),
	];
	const floor = spreadOf(floors).median;
	rows.push([
		`${size}`,
		seconds(floor / 1000),
		seconds(wired / 1000),
		`${(wired / floor).toFixed(2)} ×`,
		seconds(stop / 1000),
		`${(stop / bare).toFixed(2)} ×`,
		...[median(cost => cost.nodes), median(cost => cost.fabric), median(cost => cost.wgsim)].map(seconds),
	]);
}

print([
	`Seconds, medians of ${rounds}; Docker ${engine.serverVersion}, Node ${process.versions.node}. Goals: a start ≤ 1.15 × bare`,
	'containers created and started, a stop ≤ 1.2 × the same containers removed by bare calls.',
	'',
	...renderTable(
		['HOSTS', 'BARE UP', 'WIRED', 'RATIO', 'STOP', 'RATIO', 'PROCESSOR: NODES', 'FABRIC', 'WGSIM'],
		rows,
	),
]);
process.exit();
