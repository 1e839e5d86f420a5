// Within one AS nobody but a reflector passes routes on: what is refused for that, and what is not.

import test from 'ava';
import {parseTopology, type TopologyError} from '../../src/topology/index.js';

/** What is wrong with a lab; empty where nothing is. */
function problemsOf(text: string): string[] {
	try {
		parseTopology(text, {file: 'lab.yaml'});
		return [];
	} catch (error) {
		return (error as TopologyError).problems.map(({path, message}) => `${path}: ${message}`);
	}
}

/** Routers of one AS in a row, each with its neighbours; `more` is what B says of its sessions. */
const row = (more: string, {c = 64_512, net = '', between = false} = {}): string => `name: lab
networks: {left: {${net}}, right: {${net}}, direct: {}}
nodes:
  A:
    kind: router
    interfaces: {eth0: {network: left, addresses: [192.0.2.1/30]}, eth1: {network: direct, addresses: [192.0.2.9/30]}}
    routing: {main: {asn: 64512, bgp: {TO_B: {interface: eth0}${between ? ', TO_C: {interface: eth1}' : ''}}}}
  B:
    kind: router
    interfaces: {eth0: {network: left, addresses: [192.0.2.2/30]}, eth1: {network: right, addresses: [192.0.2.5/30]}}
    routing: {main: {asn: 64512, bgp: {TO_A: {interface: eth0${more}}, TO_C: {interface: eth1${more}}}}}
  C:
    kind: router
    interfaces: {eth0: {network: right, addresses: [192.0.2.6/30]}, eth1: {network: direct, addresses: [192.0.2.10/30]}}
    routing: {main: {asn: ${c}, bgp: {TO_B: {interface: eth0}${between ? ', TO_A: {interface: eth1}' : ''}}}}
`;

test('a row of three in one AS is refused, once, at the one in the middle', t => {
	t.deepEqual(problemsOf(row('')), [
		'nodes.B.routing.main.bgp.TO_C: C would not learn the routes of A: within one AS, 64512, B does not pass routes from one session to another',
	]);
});

test('it is let pass where it works: by reflection, by a full mesh, or between two AS numbers', t => {
	t.deepEqual(problemsOf(row(', rr-client: true')), []);
	t.deepEqual(problemsOf(row('', {between: true})), []);
	t.deepEqual(problemsOf(row('', {c: 64_513})), []);
});

test('it is let pass where the file says that it is meant', t => {
	t.deepEqual(problemsOf(row(', transit: false')), []);
});

test('transit without a client is told of as such', t => {
	t.deepEqual(problemsOf(row(', transit: true')), [
		'nodes.B.routing.main.bgp.TO_A.transit: within one AS, 64512, routes of other sessions are not passed on',
		'nodes.B.routing.main.bgp.TO_C.transit: within one AS, 64512, routes of other sessions are not passed on',
	]);
});

test('OSPF joins those that have no session with each other', t => {
	const text = row('').replaceAll(
		/(asn: 64512), bgp: \{TO_B/g,
		'$1, ospf: {INSIDE: {version: 2, interfaces: {eth1: {}}}}, bgp: {TO_B',
	);
	t.deepEqual(problemsOf(text), []);
});

test('a neighbour with a bird.conf of its own may reflect: nothing is said of its AS', t => {
	const text = row('')
		.replace(/(A:[\s\S]*?routing: \{main: )\{asn.*/, '$1{config: bird.conf}}')
		.replace('TO_A: {interface: eth0', '$&, remote-asn: 64512');
	t.deepEqual(problemsOf(text), []);
});

const sites = (mesh: string, more = ''): string => `name: lab
networks: {internet: {prefix: [198.51.100.0/24]}}
sites: {count: 5, asn: 64512, gateways: {count: 2}}
overlay: {mesh: ${mesh}${more}}
`;

for (const mesh of [
	'full',
	'ring',
	'{hubs: [1]}',
	'{hubs: [1, 3]}',
	'{pairs: [[1, 2], [2, 3], [3, 4], [4, 5]]}',
]) {
	test(`sites of one AS hear of each other in the mesh ${mesh}, and may be kept from it`, t => {
		t.deepEqual(problemsOf(sites(mesh)), []);
		t.deepEqual(problemsOf(sites(mesh, ', bgp: {transit: false}')), []);
	});
}

test('a hub that is told not to reflect for one of its spokes is refused', t => {
	const [found, ...others] = problemsOf(
		`${sites('{hubs: [1]}').replace('count: 2', 'count: 1')}nodes: {V1-1: {routing: {private: {bgp: {${[2, 3, 4, 5].map(n => `BGP_V${n}_1: {interface: wg${n}, rr-client: false}`).join(', ')}}}}}}\n`,
	);
	t.regex(found!, /within one AS, 64512/);
	t.deepEqual(others, []);
});
