// An interface with several peers: each is a tunnel of its own, held to its own key and judged by its own neighbour.

import test from 'ava';
import {findMissing} from '../../src/lab/observed/missing.js';
import {LabState} from '../../src/lab/observed/state.js';
import {findPeer, listTunnels} from '../../src/lab/observed/tunnels.js';
import {indexAbove} from '../../src/lab/observer/above.js';
import {endKey, listOver} from '../../src/lab/observer/tunnels.js';
import type {FabricPlan} from '../../src/plan/model.js';
import {planLab} from '../../src/plan/plan-lab.js';
import {read, seed} from '../plan/reference.js';

const ospf = 'routing: {main: {ospf: {VPN: {version: 2, interfaces: {wg0: {}}}}}}';
const plan: FabricPlan = planLab(
	read(`name: lab
networks: {internet: {prefix: [203.0.113.0/24]}}
nodes:
  hub: {kind: router, interfaces: {eth0: {network: internet, addresses: [203.0.113.10/24]}}, ${ospf}}
  b1: {kind: router, interfaces: {eth0: {network: internet, addresses: [203.0.113.2/24]}}, ${ospf}}
  b2: {kind: router, interfaces: {eth0: {network: internet, addresses: [203.0.113.3/24]}}, ${ospf}}
tunnels:
  b1--hub: {ends: {b1: {addresses: [10.0.0.2/24]}, hub: {interface: wg0, addresses: [10.0.0.1/24]}}}
  b2--hub: {ends: {b2: {addresses: [10.0.0.3/24]}, hub: {interface: wg0}}}
`),
	seed,
).wiring;

const keys = Object.fromEntries(
	plan.tunnels.flatMap(({a, b}) => [a, b]).map(({node, publicKey}) => [node, publicKey]),
);

const peer = (node: string, handshake: number): string =>
	['wg0', keys[node], '(hidden)', '203.0.113.2:51820', '10.0.0.0/24', handshake, 0, 0, 'off'].join('\t');
const device = (node: string, ...peers: readonly string[]): string =>
	[`wg0\t(hidden)\t${keys[node]}\t51820\toff`, ...peers].join('\n');

const neighbor = (address: string, state: string): string =>
	` 10.0.9.9\t  1\t${state}\t3.1\twg0        ${address}`;

function stateOf(
	atHub: string,
	{neighbors = [], ospfUp = true}: {readonly neighbors?: readonly string[]; readonly ospfUp?: boolean} = {},
): LabState {
	const state = new LabState();
	const told = (node: string, source: 'wg' | 'ospf' | 'protocols', subject: string | null, text: string) =>
		state.apply({source, node, namespace: 'main', subject, text});
	told('hub', 'wg', 'wg0', atHub);
	told('b1', 'wg', 'wg0', device('b1', peer('hub', 100)));
	told('b2', 'wg', 'wg0', device('b2', peer('hub', 100)));
	told(
		'hub',
		'protocols',
		null,
		`2002-Name\n1002-VPN OSPF --- ${ospfUp ? 'up' : 'down'} 10:00:00 Running\n0000 \n`,
	);
	told(
		'hub',
		'ospf',
		'VPN',
		[
			'1013-VPN:',
			' Router ID\tPri\t     State     \tDTime\tInterface  Router IP',
			...neighbors,
			'0000 ',
		].join('\n'),
	);
	return state;
}

const handshakes = (state: LabState): string[] =>
	findMissing(plan, state)
		.filter(({kind}) => kind === 'handshake')
		.map(({text}) => text);

test('each peer has a handshake of its own to miss', t => {
	t.deepEqual(handshakes(stateOf(device('hub', peer('b1', 100), peer('b2', 100)))), []);
	t.deepEqual(handshakes(stateOf(device('hub', peer('b1', 100), peer('b2', 0)))), [
		'hub → b2 (wg0): no handshake (last: never, 0 B sent, 0 B received, endpoint 203.0.113.2:51820)',
	]);
	t.deepEqual(handshakes(stateOf(device('hub', peer('b1', 100)))), [
		'hub → b2 (wg0): no handshake (last: no such peer)',
	]);
});

test('each is a tunnel of its own, known by its key: one that is gone is not taken for the one that is left', t => {
	const state = stateOf(device('hub', peer('b1', 100)));
	const tunnels = listTunnels(plan, state);
	t.deepEqual(
		tunnels.map(({id}) => id),
		['b1:wg0 – hub:wg0', 'b2:wg0 – hub:wg0'],
	);
	const hub = state.wireguard('hub', 'main', 'wg0');
	const seen = tunnels.map(({b}) => findPeer(hub === 'absent' ? null : hub, b!)?.publicKey ?? null);
	t.deepEqual(seen, [keys['b1'], null]);
	// What is counted of one is not counted of the other.
	t.is(new Set(tunnels.map(({b}) => endKey(b!))).size, 2);
	// The other end has one peer, which is the hub whatever its key.
	t.is(tunnels[0]!.a.sole, true);
	t.is(tunnels[0]!.b!.sole, false);
});

test('only the neighbour at the other end vouches for a tunnel', t => {
	const hears = (neighbors: readonly string[]): unknown[] => {
		const state = stateOf(device('hub', peer('b1', 100), peer('b2', 100)), {neighbors});
		return listTunnels(plan, state).map(({a, b}) =>
			listOver(b!, a, {state, above: indexAbove(plan)}).map(one => [one.name, one.hears]),
		);
	};

	t.deepEqual(hears([neighbor('10.0.0.2', 'Full/PtP'), neighbor('10.0.0.3', 'Full/PtP')]), [
		[['OSPF VPN', true]],
		[['OSPF VPN', true]],
	]);
	t.deepEqual(hears([neighbor('10.0.0.2', 'Full/PtP')]), [[['OSPF VPN', true]], [['OSPF VPN', false]]]);
});
