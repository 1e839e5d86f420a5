// The wires below a tunnel: it is cut where all that lead to the other end are, and no sooner.

import test from 'ava';
import {LabState} from '../../../src/lab/observed/state.js';
import type {TunnelEnd} from '../../../src/lab/observed/tunnels.js';
import {Below} from '../../../src/lab/observer/below.js';
import type {WirePlan} from '../../../src/plan/model.js';

const wire = (network: string, node: string, ifname: string, namespace = 'main'): WirePlan => ({
	kind: 'veth',
	network,
	mtu: 1500,
	ends: [
		{node, namespace, ifname, mac: '', addresses: [], master: null, routes: [], sysctls: {}},
		{bridge: network, port: `${node}.${ifname}`},
	],
	impair: [null, null],
});

/** `A` has a short way to `B`, one over `P` and `Q`, a LAN in `main`, and one inside. */
const wires = [
	...[wire('short', 'A', 'eth0'), wire('short', 'B', 'eth0')],
	...[wire('first', 'A', 'eth1'), wire('first', 'P', 'eth0')],
	...[wire('middle', 'P', 'eth1'), wire('middle', 'Q', 'eth0')],
	...[wire('last', 'Q', 'eth1'), wire('last', 'B', 'eth1')],
	...[wire('lan', 'A', 'eth2'), wire('lan', 'H', 'eth0')],
	...[
		wire('inner', 'A', 'eth3', 'private'),
		wire('inner', 'R', 'eth0'),
		wire('inner', 'B', 'eth2', 'private'),
	],
];

const end = (node: string, planned = true): TunnelEnd => ({
	...{node, namespace: 'private', ifname: 'wg0', addresses: [], peerKey: 'K', planned, sole: planned},
});

function cut(
	down: readonly string[],
	planned = true,
	far: TunnelEnd | null = end('B'),
): readonly string[] | null {
	const state = new LabState();
	const link = (ifname: string) => ({
		...{ifname, kind: 'veth', up: true, carrier: !down.includes(ifname), mtu: 1500, mac: null, addresses: []},
	});
	state.apply({
		...{source: 'links', node: 'A', namespace: 'main'},
		value: ['eth0', 'eth1', 'eth2'].map(link),
	});
	state.apply({source: 'links', node: 'A', namespace: 'private', value: [link('eth3')]});
	return new Below({wires}).findCut(state, end('A', planned), far);
}

test('a tunnel is cut when every wire that leads to the other end is, the long way among them', t => {
	t.is(cut([]), null);
	t.is(cut(['eth0']), null);
	t.is(cut(['eth1']), null);
	t.deepEqual(cut(['eth0', 'eth1']), ['eth0', 'eth1']);
});

test('an own interface may have its socket in any namespace, and any wire may lead out of the lab', t => {
	t.is(cut(['eth0', 'eth1'], false), null);
	t.deepEqual(cut(['eth0', 'eth1', 'eth3'], false), ['eth0', 'eth1', 'eth3']);
	t.is(cut(['eth0', 'eth1'], true, null), null);
	t.deepEqual(cut(['eth0', 'eth1', 'eth2'], true, null), ['eth0', 'eth1', 'eth2']);
});

test('nothing is cut while nobody knows, or where both ends are on one node', t => {
	t.is(new Below({wires}).findCut(new LabState(), end('A'), end('B')), null);
	t.is(cut(['eth0', 'eth1', 'eth2', 'eth3'], true, end('A')), null);
});
