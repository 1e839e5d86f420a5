// `npm run bench data [ROUNDS]`: what a lab's path carries, beside the same path in bare namespaces.

import {randomBytes} from 'node:crypto';
import {readFileSync} from 'node:fs';
import {connect} from '../src/engine/client.js';
import {ensureNodeImage} from '../src/engine/image.js';
import {print} from '../src/output/sinks/stdio.js';
import {renderTable} from '../src/output/table.js';
import {seedLength} from '../src/plan/keys.js';
import {planLab} from '../src/plan/plan-lab.js';
import {parseTopology} from '../src/topology/index.js';
import {measureTransfer, withPaths} from './data.js';
import {type Spread, spreadOf} from './stats.js';

const rounds = Number(process.argv[3] ?? 5);
const file = 'two-sites.yaml';
const text = readFileSync(new URL(`../topologies/${file}`, import.meta.url));
const topology = {...parseTopology(text, {file}), name: 'bench-data'};
const engine = await connect();
const image = (await ensureNodeImage(engine)).tag;
const making = {plan: planLab(topology, randomBytes(seedLength)), image, source: 'bench', forced: false};
const [lab, bare] = await withPaths(engine, topology, making, async (path, barePath) => {
	const seen: [number[], number[]] = [[], []];
	for (let round = 1; round <= rounds; round++) {
		process.stderr.write(`round ${round} of ${rounds}\n`);
		seen[0].push(await measureTransfer(engine, path));
		seen[1].push(await measureTransfer(engine, barePath));
	}

	return [spreadOf(seen[0]), spreadOf(seen[1])] as const;
});
const row = (what: string, {min, median, max}: Spread, ...more: string[]): string[] => [
	what,
	...[min, median, max].map(value => value.toFixed(0)),
	...more,
];
print([
	`Mbit/s of one TCP connection R1 → R2; Docker ${engine.serverVersion}, ${rounds} rounds by turns`,
	'',
	...renderTable(
		['WHAT', 'MIN', 'MEDIAN', 'MAX', 'AGAINST', 'GOAL'],
		[
			row('two-sites', lab, `${(lab.median / bare.median).toFixed(2)} ×`, '≥ 0.95 ×'),
			row('the same path in bare namespaces', bare, '', ''),
		],
	),
]);
process.exit();
