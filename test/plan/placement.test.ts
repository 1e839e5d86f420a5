// How a lab is spread over machines: the laws of placement, and what each machine has of the plan.

import {readFileSync} from 'node:fs';
import test from 'ava';
import fc from 'fast-check';
import type {Plan} from '../../src/plan/model.js';
import {placeNodes} from '../../src/plan/placement.js';
import {planLab} from '../../src/plan/plan-lab.js';
import {shareOf, spreadPlan} from '../../src/plan/spread.js';
import {append} from '../../src/shared/group-by.js';
import {parseTopology, type Topology} from '../../src/topology/index.js';

const seed = new Uint8Array(32);
const read = (file: string, set: Record<string, string> = {}): Topology =>
	parseTopology(readFileSync(new URL(`../../topologies/${file}.yaml`, import.meta.url)), {file, set});

const labs = ['routed-vpn', 'ring', 'dual-provider', 'hub-and-spoke', 'road-warriors'].map(name =>
	read(name),
);
const plans = new Map(labs.map(topology => [topology.name, planLab(topology, seed)]));

const machinesOf = (count: number, memory: number | null = null) =>
	Array.from({length: count}, (_, index) => ({
		name: `lab${index + 1}`,
		labels: [`rack=${index % 2}`],
		memory,
		address: `10.0.0.${index + 1}`,
	}));

const anyLab = fc.constantFrom(...labs);
const anyCount = fc.integer({min: 1, max: 6});

const sitesOf = ({nodes}: Topology): Map<string, string[]> => {
	const sites = new Map<string, string[]>();
	for (const {name, site} of nodes) {
		if (site !== null) {
			append(sites, site, name);
		}
	}

	return sites;
};

test('placement is deterministic, and gives each node one of the machines', t => {
	fc.assert(
		fc.property(anyLab, anyCount, (topology, count) => {
			const machines = machinesOf(count);
			const placement = placeNodes(topology, machines);
			t.deepEqual(placeNodes(topology, machines), placement);
			t.deepEqual([...placement.keys()].sort(), topology.nodes.map(({name}) => name).sort());
			t.true([...placement.values()].every(name => machines.some(one => one.name === name)));
		}),
	);
});

test('a site is whole where its machine has room for it', t => {
	fc.assert(
		fc.property(anyLab, anyCount, (topology, count) => {
			const placement = placeNodes(topology, machinesOf(count));
			for (const nodes of sitesOf(topology).values()) {
				t.is(new Set(nodes.map(node => placement.get(node))).size, 1);
			}
		}),
	);
});

test('a site that is too large for any machine is divided, and all of it is placed', t => {
	const topology = read('routed-vpn');
	const placement = placeNodes(topology, machinesOf(9, 30 * 2 ** 20));
	t.is(placement.size, 9);
	t.true(
		[...sitesOf(topology).values()].some(nodes => new Set(nodes.map(node => placement.get(node))).size > 1),
	);
});

test('what runs stays where it is when machines are added, and moves only from one that is gone', t => {
	fc.assert(
		fc.property(anyLab, anyCount, anyCount, (topology, few, more) => {
			const before = placeNodes(topology, machinesOf(few));
			const grown = placeNodes(topology, machinesOf(few + more), before);
			t.deepEqual(grown, before);
			const left = machinesOf(few + 1).slice(1);
			const after = placeNodes(topology, left, before);
			for (const [node, machine] of before) {
				t.is(after.get(node), machine === 'lab1' ? after.get(node) : machine);
				t.not(after.get(node), 'lab1');
			}
		}),
	);
});

test('a pin wins over all else, by the name of a machine or by a label; a node that is named leaves its site', t => {
	const topology = read('routed-vpn');
	const pins = [
		{machine: 'lab2', nodes: ['V1-1', 'V1-2']},
		{machine: 'rack=0', nodes: ['R2']},
	];
	const standing = new Map(topology.nodes.map(({name}) => [name, 'lab1']));
	const placement = placeNodes({...topology, pins}, machinesOf(2), standing);
	t.is(placement.get('V1-1'), 'lab2');
	t.is(placement.get('R1'), 'lab1');
	t.is(placement.get('R2'), 'lab1');
});

const spreadOver = (topology: Topology, count: number): Plan => {
	const machines = machinesOf(count);
	return spreadPlan(plans.get(topology.name)!, seed, machines, placeNodes(topology, machines));
};

test('the shares of all machines are the plan, and none is in two of them', t => {
	fc.assert(
		fc.property(anyLab, fc.integer({min: 2, max: 6}), (topology, count) => {
			const plan = spreadOver(topology, count);
			const shares = plan.fabrics.map(({machine}) => shareOf(plan, machine));
			const names = (items: readonly unknown[]) => items.map(item => JSON.stringify(item)).sort();
			t.deepEqual(names(shares.flatMap(({nodes}) => nodes)), names(plan.nodes));
			t.deepEqual(names(shares.flatMap(({wires}) => wires)), names(plan.wiring.wires));
			const bridges = new Set(shares.flatMap(each => each.bridges.map(({name}) => name)));
			t.deepEqual([...bridges].sort(), plan.wiring.bridges.map(({name}) => name).sort());
		}),
	);
});

test('a trunk is for each network that has members on several machines, and for no other', t => {
	fc.assert(
		fc.property(anyLab, fc.integer({min: 2, max: 6}), (topology, count) => {
			const plan = spreadOver(topology, count);
			const {trunks, talk, machines} = plan.wiring.spread!;
			const at = new Map(machines.flatMap(({name, nodes}) => nodes.map(node => [node, name] as const)));
			for (const {name, mtu} of topology.networks) {
				const on = new Set(
					plan.wiring.wires.filter(({network}) => network === name).map(({ends: [{node}]}) => at.get(node)),
				);
				const trunk = trunks.find(({network}) => network === name);
				t.deepEqual(trunk === undefined ? [] : [...trunk.machines], on.size < 2 ? [] : [...on].sort());
				t.is(trunk?.mtu ?? mtu, mtu);
			}

			const vnis = [talk, ...trunks.map(({vni}) => vni)];
			t.is(new Set(vnis).size, vnis.length);
			t.true(vnis.every(vni => vni > 0 && vni < 2 ** 24));
		}),
	);
});

test('another epoch has other VNIs, so that what an older one made talks to nobody', t => {
	const topology = read('ring');
	const placement = placeNodes(topology, machinesOf(2));
	const vnisOf = (epoch: number) => {
		const plan = spreadPlan(plans.get('ring')!, seed, machinesOf(2), placement, epoch);
		const {trunks, talk} = plan.wiring.spread!;
		return [talk, ...trunks.map(({vni}) => vni)];
	};
	t.deepEqual(vnisOf(1), vnisOf(1));
	t.is(new Set([...vnisOf(1), ...vnisOf(2)]).size, vnisOf(1).length * 2);
});

test('only the fabric that leads has the seed, and a node is told nothing of other machines', t => {
	const topology = read('routed-vpn');
	const plan = spreadOver(topology, 3);
	const hasSeed = plan.fabrics.map(({files}) => files.some(({path}) => path === '/etc/wgsim/seed'));
	t.deepEqual(hasSeed, [true, false, false]);
	const alone = plans.get('routed-vpn')!;
	t.deepEqual(
		plan.nodes.map(({files}) => files),
		alone.nodes.map(({files}) => files),
	);
});

test('twenty sites fill ten machines', t => {
	const topology = read('big-mesh', {N: '20'});
	const placement = placeNodes(topology, machinesOf(10));
	t.is(placement.size, 40);
	t.is(new Set(placement.values()).size, 10);
});
