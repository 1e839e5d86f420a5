// One look at a tunnel over which nothing speaks says what a watch would say, by what the fabric remembers of it.

import test from 'ava';
import {Fold} from '../../../src/lab/observer/fold.js';
import type {TunnelView} from '../../../src/lab/observer/model.js';
import {planLab} from '../../../src/plan/plan-lab.js';
import {read, seed} from '../../plan/reference.js';

const plan = planLab(
	read(`
name: silent
networks: {net: {}}
nodes:
  a: {kind: router, interfaces: {eth0: {network: net, addresses: [192.0.2.1/24]}}}
  b: {kind: router, interfaces: {eth0: {network: net, addresses: [192.0.2.2/24]}}}
tunnels:
  a--b:
    ends:
      a: {keepalive: 5s, addresses: [10.9.0.1/30]}
      b: {keepalive: 5s, addresses: [10.9.0.2/30]}
`),
	seed,
).wiring;

const [tunnel] = plan.tunnels;
const now = 1_700_000_000;
const handshake = now - 100;

/** What one look says of the tunnel. `heard`: seconds since the fabric last saw packets come, and since it began to look; null for no memory. */
function look(heard: {readonly age: number | null; readonly since: number} | null, grown = 0): TunnelView {
	const fold = new Fold(plan);
	const ends = [
		{own: tunnel!.a, peer: tunnel!.b},
		{own: tunnel!.b, peer: tunnel!.a},
	];
	for (const {own, peer} of ends) {
		const {node, namespace, ifname} = own;
		const lines = [
			[ifname, '(hidden)', own.publicKey, '51820', 'off'],
			[ifname, peer.publicKey, '(hidden)', '192.0.2.9:1', '0.0.0.0/0', handshake, 500 + grown, 700, 5],
		];
		const text = lines.map(line => line.join('\t')).join('\n');
		fold.apply({source: 'wg', node, namespace, subject: ifname, text});
	}

	if (heard !== null) {
		const known = {
			...{received: 500, sent: 700, from: now - heard.since, time: now - 3, bytes: 0, since: null},
			heard: heard.age === null ? null : now - heard.age,
		};
		const value = Object.fromEntries(
			ends.map(({own, peer}) => [own.node, {[own.ifname]: {[peer.publicKey]: known}}]),
		);
		fold.apply({source: 'heard', value});
	}

	fold.apply({source: 'clock', time: now});
	fold.apply({source: 'round', number: 1, time: now});
	const containers = new Map(
		['fabric', 'a', 'b'].map(name => [name, {id: name, name, state: 'running', source: 'silent.yaml'}]),
	);
	return fold.snapshot({lab: 'silent', containers, docker: true, connection: {state: 'live'}}).tunnels[0]!;
}

test('the fabric is told to remember what nothing speaks over, and nothing else', t => {
	t.deepEqual(plan.followed, [
		{node: 'a', namespace: tunnel!.a.namespace, ifname: tunnel!.a.ifname},
		{node: 'b', namespace: tunnel!.b.namespace, ifname: tunnel!.b.ifname},
	]);
});

test('a keepalive that is overdue by what the fabric has seen is told by the first look', t => {
	const {verdict, reason} = look({age: 30, since: 90});
	t.is(verdict, 'stale');
	t.is(reason, 'a keepalive is due each 5 s, last heard 30 s ago');
	t.is(look({age: null, since: 90}).verdict, 'stale');
});

test('a tunnel that was heard of late is up, and so is one that is heard by this look', t => {
	t.deepEqual([look({age: 8, since: 90}).verdict, look({age: 8, since: 90}).reason], ['up', 'heard 8 s ago']);
	t.deepEqual(
		[look({age: 60, since: 90}, 32).verdict, look({age: 60, since: 90}, 32).reason],
		['up', 'heard 0 s ago'],
	);
});

test('while the fabric has yet to learn it, only the handshake speaks', t => {
	t.is(look(null).reason, 'last handshake 100 s ago');
	t.is(look({age: null, since: 10}).verdict, look(null).verdict);
});
