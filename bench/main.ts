// `npm run bench [ROUNDS]`: what wgsim costs beside the least that Docker and Node take, in one run, as ratios of medians.
// Parts by themselves: `npm run bench observer [NODES]`, `latency [ROUNDS]`, `restart [ROUNDS]`, `planning [SITES...]`,
// `size [HOSTS...]`, `data [ROUNDS]`, `machines [ROUNDS]`.
// The machine's speed drifts: each round measures everything once, so that ratios compare like with like.

import {randomBytes} from 'node:crypto';
import {connect} from '../src/engine/client.js';
import {ensureNodeImage} from '../src/engine/image.js';
import {print} from '../src/output/sinks/stdio.js';
import {renderTable} from '../src/output/table.js';
import {seedLength} from '../src/plan/keys.js';
import {planLab} from '../src/plan/plan-lab.js';
import {snapshotOf} from '../test/tui/snapshots.js';
import {commands, measureCommands} from './command-line.js';
import {type FirstFrame, measureFirstFrame} from './first-frame.js';
import {type FloorTimes, measureFloor} from './floor.js';
import {type LabTimes, measureBareRemoval, measureLab} from './lab.js';
import {measureMemory} from './memory.js';
import {observedLabs} from './observed-labs.js';
import {readReference} from './reference.js';
import {type Spread, spreadOf} from './stats.js';

if (process.argv[2] === 'observer') {
	await import('./observer-main.js');
	process.exit();
}

if (process.argv[2] === 'latency') {
	await import('./latency-main.js');
	process.exit();
}

if (process.argv[2] === 'restart') {
	await import('./restart-main.js');
	process.exit();
}

if (process.argv[2] === 'planning') {
	await import('./planning-main.js');
	process.exit();
}

if (process.argv[2] === 'size') {
	await import('./size-main.js');
	process.exit();
}

if (process.argv[2] === 'machines') {
	await import('./machines-main.js');
	process.exit();
}

if (process.argv[2] === 'data') {
	await import('./data-main.js');
	process.exit();
}

const rounds = Number(process.argv[2] ?? 5);
const concurrencies = [2, 4, 8];
const topology = readReference('bench');
const engine = await connect();
const image = (await ensureNodeImage(engine)).tag;
const making = {plan: planLab(topology, randomBytes(seedLength)), image, source: 'bench', forced: false};

const floors = new Map<number, FloorTimes[]>(concurrencies.map(concurrency => [concurrency, []]));
const labs: LabTimes[] = [];
const removals: number[] = [];
const answers: Record<string, number>[] = [];
const frames: FirstFrame[] = [];
for (let round = 1; round <= rounds; round++) {
	process.stderr.write(`round ${round} of ${rounds}\n`);
	for (const concurrency of concurrencies) {
		floors.get(concurrency)!.push(await measureFloor(engine, making, concurrency));
	}

	labs.push(await measureLab(engine, topology, image));
	removals.push(await measureBareRemoval(engine, topology, making));
	answers.push(await measureCommands());
	frames.push(await measureFirstFrame());
}

const ups = concurrencies.map(concurrency => spreadOf(floors.get(concurrency)!.map(({up}) => up)));
const best = ups.reduce((least, one, index) => (one.median < ups[least]!.median ? index : least), 0);
const floor = {
	up: ups[best]!,
	remove: spreadOf(floors.get(concurrencies[best]!)!.map(({remove}) => remove)),
	all: spreadOf(floors.get(concurrencies[best]!)!.map(({up, remove}) => up + remove)),
};
const removal = spreadOf(removals);
const wired = spreadOf(labs.map(lab => lab.wired));
const afterWired = spreadOf(labs.map(lab => lab.converged - lab.wired));
const stop = spreadOf(labs.map(lab => lab.stop));
const answer = (name: string) => spreadOf(answers.map(times => times[name]!));
const node = answer('node -e 0');

const frame = spreadOf(frames.map(({tui}) => tui));
const line = spreadOf(frames.map(({node}) => node));
const memory = measureMemory(snapshotOf(observedLabs.at(-1)!.topology));

const seconds = (value: number) => (value / 1000).toFixed(2);
const row = (what: string, {min, median, max}: Spread, against = '', goal = '') => [
	what,
	seconds(min),
	seconds(median),
	seconds(max),
	against,
	goal,
];
const ratio = (one: Spread, other: Spread) => `${(one.median / other.median).toFixed(2)} ×`;
const more = ({median}: Spread) => `+${Math.round(median - node.median)} ms`;

process.stdout.write(
	`Docker ${engine.serverVersion}, Node ${process.versions.node}, ${making.plan.nodes.length + 1} containers, ${rounds} rounds; seconds\n\n`,
);
print(
	renderTable(
		['WHAT', 'MIN', 'MEDIAN', 'MAX', 'AGAINST', 'GOAL'],
		[
			row(`floor: create + start, ${concurrencies[best]} at a time`, floor.up),
			row('floor: remove', floor.remove),
			row('floor: create + start + remove', floor.all),
			row('start, until all wired', wired, `${ratio(wired, floor.all)} floor`, '≤ 1.15 ×'),
			row('start, from wired to converged', afterWired, '', '≤ 8, aim 6'),
			row('stop', stop, `${ratio(stop, floor.remove)} floor`, '≤ 1.2 ×'),
			row('the same containers, removed by bare calls', removal, `${ratio(stop, removal)} for stop`),
			...Object.keys(commands).map(name =>
				row(
					name,
					answer(name),
					name === 'node -e 0' ? '' : `${more(answer(name))} node`,
					{'wgsim --version': '≤ 60 ms', 'wgsim validate (20 sites × 2, 1,520 tunnel ends)': '≤ 1000 ms'}[
						name
					] ?? '',
				),
			),
			row('node prints a line, in a terminal', line),
			row(
				'wgsim tui, first frame',
				frame,
				`+${Math.round(frame.median - line.median)} ms node`,
				'≤ 400 ms in all',
			),
		],
	),
);

const inMegabytes = (bytes: number) => `${(bytes / 1e6).toFixed(1)} MB`;
process.stdout.write(
	`\nAn hour of ${memory.nodes} nodes, observed and shown, ${memory.events} events: ${inMegabytes(memory.early)} in use after five minutes, ${inMegabytes(memory.late)} after the hour (goal: no more)\n`,
);
