// A Babel neighbour is there when BIRD can use it, and else it is said what was seen of it. The reply is one of BIRD 2.17.

import test from 'ava';
import {parseBabelNeighbors} from '../../src/lab/observed/bird.js';
import {findMissing} from '../../src/lab/observed/missing.js';
import {LabState} from '../../src/lab/observed/state.js';
import {planLab} from '../../src/plan/plan-lab.js';
import {parseTopology} from '../../src/topology/index.js';

const topology = `name: lab
networks: {internet: {ospf: PUBLIC}}
sites: {count: 2, gateways: {count: 1}}
overlay: {routing: babel}
`;
const {wiring} = planLab(parseTopology(topology, {file: 'lab.yaml'}), new Uint8Array(32));
const reply = `1024-PRIVATE:
 IP address                Interface  Metric Routes Hellos Expires Auth  RTT (ms)
 fe80::a:f4ff:feae:b3b5    wg2            96     14      4   0.749 No       0.777
 fe80::58:79ff:fe6a:e606   eth1           96     11      6   1.102 No       3.448
0000 
`;

test('the neighbours are read, with what they cost', t => {
	t.deepEqual(parseBabelNeighbors(reply), [
		{address: 'fe80::a:f4ff:feae:b3b5', ifname: 'wg2', metric: 96},
		{address: 'fe80::58:79ff:fe6a:e606', ifname: 'eth1', metric: 96},
	]);
	t.deepEqual(parseBabelNeighbors('0013 There is no Babel protocol running\n'), []);
});

test('each expected neighbour is missed until it can be used', t => {
	const missing = (text: string | null): string[] => {
		const state = new LabState();
		state.apply({source: 'babel', node: 'V1-1', namespace: 'private', subject: 'PRIVATE', text});
		return findMissing(wiring, state)
			.filter(fact => fact.kind === 'babel' && fact.text.startsWith('V1-1 '))
			.map(fact => fact.text);
	};
	t.deepEqual(missing(reply), []);
	t.deepEqual(missing(reply.replace('   96     14', '65535     14')), [
		'V1-1 PRIVATE on wg2: no Babel with V2-1 (last: heard one way only)',
	]);
	t.deepEqual(missing(reply.replace(/^ fe80.* eth1 .*\n/m, '')), [
		'V1-1 PRIVATE on eth1: no Babel with R1 (last: not heard)',
	]);
	t.is(missing(null).length, 2);
});
