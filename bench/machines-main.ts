// `npm run bench machines [ROUNDS]`: starts the reference lab on one, two and three machines, and plans large ones for ten on paper.

import {execFile, execFileSync} from 'node:child_process';
import {fileURLToPath} from 'node:url';
import {promisify} from 'node:util';
import {connect} from '../src/engine/client.js';
import {ensureNodeImage} from '../src/engine/image.js';
import {print} from '../src/output/sinks/stdio.js';
import {renderTable} from '../src/output/table.js';
import {startMachines} from '../test/integration/machines.js';
import type {SpreadCost} from './machines.js';
import {spreadOf, time} from './stats.js';

const rounds = Number(process.argv[3] ?? 3);
const paper = [25, 50, 99];
const one = fileURLToPath(new URL('machines.ts', import.meta.url));
const cli = fileURLToPath(new URL('../dist/cli.js', import.meta.url));
const seconds = (milliseconds: number): string => (milliseconds / 1000).toFixed(2);
const mebibytes = (bytes: number): string => (bytes / 2 ** 20).toFixed(0);

/** In a process of its own: what one size leaves in memory would be counted to the next. */
const costs = paper.map(
	(gateways): SpreadCost =>
		JSON.parse(
			execFileSync(process.execPath, ['--import=tsx', one, '10', String(gateways)], {encoding: 'utf8'}),
		),
);
print([
	'On paper: hub and spoke, and what the fullest machine but the hub has',
	...renderTable(
		[
			'MACHINES',
			'GATEWAYS',
			'TRUNKS',
			'TUNNELS',
			'VALIDATE',
			'PLAN',
			'SPREAD',
			'MiB',
			'NODES',
			'TUNNEL ENDS',
			'MiB THERE',
		],
		costs.map(({machines, gateways, tunnels, trunks, validate, plan, spread, memory, shares}) => {
			const [fullest] = [...shares].sort((a, b) => b.nodes - a.nodes);
			return [
				...[machines, machines * gateways, trunks, tunnels].map(String),
				...[validate, plan, spread].map(seconds),
				mebibytes(memory),
				String(fullest!.nodes),
				String(fullest!.tunnelEnds),
				mebibytes(fullest!.memory),
			];
		}),
	),
	'',
]);

const image = (await ensureNodeImage(await connect())).tag;
const all = await startMachines(3);
try {
	await all.copyImage(image, all.machines);
	const names = all.machines.map(({name}) => name);
	// Not while this process stands still: it takes what the engines log.
	const wgsim = async (...args: string[]): Promise<number> => {
		const env = {...process.env, ...all.env, DOCKER_HOST: '', DOCKER_CONTEXT: names[0]!};
		return time(() => promisify(execFile)(process.execPath, [cli, ...args], {env}));
	};
	const times = names.map((): number[] => []);
	for (let round = 1; round <= rounds; round++) {
		for (const [index, measured] of times.entries()) {
			const on = names.slice(0, index + 1).join(',');
			measured.push(await wgsim('start', '--name', 'bench', '--no-tui', '--on', on));
			await wgsim('stop', 'bench');
		}
	}

	const medians = times.map(spreadOf);
	print(
		renderTable(
			['MACHINES', 'START', 'LEAST', 'MOST', 'GOAL'],
			medians.map(({median, min, max}, index) => [
				String(index + 1),
				...[median, min, max].map(seconds),
				index === 0 ? '' : `≤ ${seconds(medians[0]!.median + 500)}`,
			]),
		),
	);
} finally {
	await all.stop();
}
