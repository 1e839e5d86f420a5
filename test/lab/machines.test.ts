// What is said of several machines: the MTU between them, what a share of a lab needs, and commands that reach a node from any of them.

import test from 'ava';
import {command} from '../../src/lab/check/check.js';
import {withoutSecrets} from '../../src/lab/faults/rotation.js';
import {demandMtu, explainFragments} from '../../src/lab/machines/mtu.js';
import {estimateNeed} from '../../src/lab/start/resources.js';
import {placeNodes} from '../../src/plan/placement.js';
import {planLab} from '../../src/plan/plan-lab.js';
import {spreadPlan} from '../../src/plan/spread.js';
import {topologyOf} from '../tui/snapshots.js';

const lab1 = {name: 'lab1', address: '10.0.0.1', mtu: 1500};
const lab2 = {name: 'lab2', address: '10.0.0.2', mtu: 9000};
const trunk = {network: 'internet', bridge: 'b', vni: 1, mtu: 1500, machines: ['lab1', 'lab2']};

test('networks that are fragmented between machines are named, with the MTU that spares it', t => {
	t.deepEqual(
		explainFragments(
			[trunk, {...trunk, network: 'mpls'}, {...trunk, network: 'small', mtu: 1400}],
			[lab1, lab2],
		),
		[
			'internet, mpls: packets of more than 1450 bytes are fragmented between lab1, lab2; an MTU of 1550 between these machines avoids that',
		],
	);
	t.deepEqual(explainFragments([trunk], [{...lab1, mtu: 1550}, lab2]), []);
	// VXLAN over IPv6 takes 20 bytes more.
	const over6 = [
		{...lab1, address: '2001:db8::1', mtu: 1550},
		{...lab2, address: '2001:db8::2'},
	];
	t.regex(explainFragments([trunk], over6)[0]!, /more than 1480 bytes .* an MTU of 1570/);
	// Nobody has looked, as in a dry run.
	t.deepEqual(
		explainFragments(
			[trunk],
			[
				{...lab1, mtu: 0},
				{...lab2, mtu: 0},
			],
		),
		[],
	);
});

test('an MTU that IPv6 cannot live with is refused by the name of the machine', t => {
	t.notThrows(() => demandMtu([lab2, {...lab1, mtu: 1330}]));
	t.throws(() => demandMtu([lab2, {...lab1, mtu: 1329}]), {
		message: 'lab1: the interface with 10.0.0.1 has an MTU of 1329',
	});
	t.throws(() => demandMtu([{...lab1, address: '2001:db8::1', mtu: 1349}]), {message: /MTU of 1349/});
});

test('the needs of all shares are those of the lab, and a fabric for each further machine', t => {
	const topology = topologyOf('big-mesh', {N: '8'});
	const plan = planLab(topology, new Uint8Array(32));
	const machines = ['a', 'b', 'c'].map(name => ({name, address: name, labels: [], memory: null}));
	const spread = spreadPlan(plan, new Uint8Array(32), machines, placeNodes(topology, machines));
	const whole = estimateNeed(plan);
	const shares = machines.map(({name}) => estimateNeed(spread, name));
	const sum = (pick: (need: (typeof shares)[number]) => number) =>
		shares.reduce((total, share) => total + pick(share), 0);
	t.is(
		sum(({nodes}) => nodes),
		whole.nodes,
	);
	t.is(
		sum(({tunnelEnds}) => tunnelEnds),
		whole.tunnelEnds,
	);
	t.is(
		sum(({processes}) => processes),
		whole.processes,
	);
	t.is(
		sum(({memory}) => memory),
		whole.memory + 2 * estimateNeed({...plan, nodes: []}).memory,
	);
	t.true(shares.every(({nodes}) => nodes > 0));
});

test('a command to be typed reaches its node from any machine', t => {
	const place = {node: 'R1', namespace: 'private'};
	t.is(command({lab: 'x'}, place, 'wg'), 'docker exec x-R1 ip netns exec private wg');
	const spread = {epoch: 1, machines: [], trunks: [], talk: 1};
	t.is(command({lab: 'x', spread}, place, 'wg'), 'wgsim exec x/R1 -- ip netns exec private wg');
});

test('a machine that has not the node is told no private key of it', t => {
	const [old, next] = ['old', 'new'].map(name => ({
		privateKey: `${name} private`,
		publicKey: `${name} public`,
	}));
	const told = withoutSecrets({
		...{node: 'V1-1', old: old!, new: next!, own: [['old private', 'new private']]},
		...{others: [['old public', 'new public']], peers: ['V2-1'], record: null},
		...{before: null, after: {rotation: 1, first: old!, now: next!}},
	});
	t.false(JSON.stringify(told).includes(' private'));
	t.deepEqual(told.others, [['old public', 'new public']]);
});
