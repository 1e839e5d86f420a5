// Validates and plans one full mesh, and prints what that took: `planning.ts SITES`.

import {seedLength} from '../src/plan/keys.js';
import {planLab} from '../src/plan/plan-lab.js';
import {parseTopology} from '../src/topology/index.js';

export interface PlanningCost {
	readonly sites: number;
	readonly tunnels: number;
	/** Milliseconds of processor time. */
	readonly validate: number;
	readonly plan: number;
	/** Bytes of the process, at their most. */
	readonly memory: number;
}

const sites = Number(process.argv[2]);
const text = `name: mesh
networks: {internet: {prefix: ['2001:db8:0:1::/64']}}
sites: {count: ${sites}, link: '10.200.{site}.0/24'}
overlay: {transit: ['2001:db8:ff::/64', 100.64.0.0/10]}
`;

function measure<Result>(work: () => Result): [Result, number] {
	const before = process.cpuUsage();
	const result = work();
	const {user, system} = process.cpuUsage(before);
	return [result, (user + system) / 1000];
}

const [topology, validate] = measure(() => parseTopology(text, {file: 'mesh.yaml'}));
const [, plan] = measure(() => planLab(topology, new Uint8Array(seedLength)));
const cost: PlanningCost = {
	sites,
	tunnels: topology.tunnels.length,
	validate,
	plan,
	memory: process.resourceUsage().maxRSS * 1024,
};
process.stdout.write(`${JSON.stringify(cost)}\n`);
