// `npm run bench planning [SITES...]`: what it costs to validate and plan a full mesh of two gateways a site, by its size.

import {execFileSync} from 'node:child_process';
import {fileURLToPath} from 'node:url';
import {print} from '../src/output/sinks/stdio.js';
import {renderTable} from '../src/output/table.js';
import type {PlanningCost} from './planning.js';

const sizes = process.argv.length > 3 ? process.argv.slice(3).map(Number) : [10, 25, 50, 100, 200];
const one = fileURLToPath(new URL('planning.ts', import.meta.url));

/** In a process of its own: what one size leaves in memory would be counted to the next. */
const costs = sizes.map(
	(sites): PlanningCost =>
		JSON.parse(execFileSync(process.execPath, ['--import=tsx', one, String(sites)], {encoding: 'utf8'})),
);

const goal = (sites: number): string => (sites === 200 ? '≤ 15 s, ≤ 2 GiB' : '');
const seconds = (milliseconds: number): string => (milliseconds / 1000).toFixed(2);
print(
	renderTable(
		['SITES', 'TUNNELS', 'VALIDATE', 'PLAN', 'µs A TUNNEL', 'MiB', 'GOAL'],
		costs.map(({sites, tunnels, validate, plan, memory}) => [
			String(sites),
			String(tunnels),
			seconds(validate),
			seconds(plan),
			(((validate + plan) * 1000) / tunnels).toFixed(0),
			(memory / 2 ** 20).toFixed(0),
			goal(sites),
		]),
	),
);
