// Validates, plans and spreads one hub-and-spoke lab over machines that are not there: `machines.ts MACHINES GATEWAYS`.

import {estimateNeed} from '../src/lab/start/resources.js';
import {seedLength} from '../src/plan/keys.js';
import {placeNodes} from '../src/plan/placement.js';
import {planLab} from '../src/plan/plan-lab.js';
import {shareOf, spreadPlan} from '../src/plan/spread.js';
import {parseTopology} from '../src/topology/index.js';

export interface SpreadCost {
	readonly machines: number;
	/** Of one machine. */
	readonly gateways: number;
	readonly tunnels: number;
	readonly trunks: number;
	/** Milliseconds of processor time. */
	readonly validate: number;
	readonly plan: number;
	readonly spread: number;
	/** Bytes of the process, at their most. */
	readonly memory: number;
	/** What each machine is given; memory in bytes. */
	readonly shares: readonly {readonly nodes: number; readonly tunnelEnds: number; readonly memory: number}[];
}

const [count, gateways] = process.argv.slice(2).map(Number) as [number, number];
// Four gateways a site, as a file has at most 250 of these, and 1000 nodes. All have tunnels to the two of the hub.
const text = `name: hubs
networks: {internet: {prefix: ['2001:db8:0:1::/64']}}
sites:
  count: ${Math.round((count * gateways) / 4)}
  link: '10.200.{site}.0/24'
  gateways: {count: 4}
  overrides: {1: {gateways: {count: 2}}}
  routers: {count: 0}
overlay: {mesh: {hubs: ['1']}, transit: ['2001:db8:8000::/36', 10.64.0.0/10]}
`;
const machines = Array.from({length: count}, (_, index) => ({
	...{name: `m${index + 1}`, address: `10.0.0.${index + 1}`, labels: []},
	memory: 64 * 2 ** 30,
}));

function measure<Result>(work: () => Result): [Result, number] {
	const before = process.cpuUsage();
	const result = work();
	const {user, system} = process.cpuUsage(before);
	return [result, (user + system) / 1000];
}

const seed = new Uint8Array(seedLength);
const [topology, validate] = measure(() => parseTopology(text, {file: 'hubs.yaml'}));
const [whole, plan] = measure(() => planLab(topology, seed));
const [spread, spreadTook] = measure(() => {
	const planned = spreadPlan(whole, seed, machines, placeNodes(topology, machines));
	for (const {name} of machines) {
		shareOf(planned, name);
	}

	return planned;
});
const cost: SpreadCost = {
	machines: count,
	gateways,
	tunnels: topology.tunnels.length,
	trunks: spread.wiring.spread!.trunks.length,
	...{validate, plan, spread: spreadTook},
	memory: process.resourceUsage().maxRSS * 1024,
	shares: machines.map(({name}) => estimateNeed(spread, name)),
};
process.stdout.write(`${JSON.stringify(cost)}\n`);
