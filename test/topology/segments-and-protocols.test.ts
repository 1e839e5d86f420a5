// Switches, Babel, and what runs on the underlay.

import test from 'ava';
import {formatPrefix} from '../../src/topology/address.js';
import {parseTopology} from '../../src/topology/index.js';
import type {Namespace, Topology} from '../../src/topology/model.js';

const namespaceOf = ({nodes}: Topology, node: string, name: string): Namespace =>
	nodes.find(each => each.name === node)!.namespaces.find(each => each.name === name)!;

test('networks that a switch joins are one segment: neighbours in OSPF and BGP, and not a pair where there are three', t => {
	const speaker = (name: string, network: string, host: number): string => `
  ${name}:
    kind: router
    interfaces: {eth0: {network: ${network}, addresses: [192.0.2.${host}/24]}, dummy0: {addresses: [10.0.${host}.1/24]}}
    routing:
      main:
        asn: ${65000 + host}
        ospf: {AREA: {version: 2, interfaces: {eth0: {}, dummy0: {}}}}
        bgp: {PEER: {interface: eth0}}`;
	const base = `name: lab
networks: {left: {}, right: {}, third: {}}
nodes:
  SW: {kind: switch, interfaces: {eth0: {network: left}, eth1: {network: right}PORT}}${speaker('A', 'left', 1)}${speaker('B', 'right', 2)}
`;
	const two = parseTopology(base.replace('PORT', ''), {file: 'lab.yaml'});
	t.deepEqual(
		two.networks.map(({segment}) => segment),
		['left', 'left', 'third'],
	);
	const {routing} = namespaceOf(two, 'A', 'main');
	t.like(routing!.ospf[0]!.interfaces[0], {type: 'ptp', neighbors: {0: {node: 'B'}, length: 1}});
	t.like(routing!.bgp[0], {remoteAs: 65_002});
	t.false(namespaceOf(two, 'SW', 'main').forwarding);
	t.deepEqual(
		two.checks.map(({from, to}) => `${from} ${to}`),
		['A B', 'B A'],
	);

	const withHost = `${base.replace('PORT', ', eth2: {network: third}').replaceAll(/\n +bgp: .*/g, '')}
  C: {interfaces: {eth0: {network: third, addresses: [192.0.2.3/24]}}}
checks: [{reach: {from: '*', to: C}}]
`;
	const three = parseTopology(withHost, {file: 'lab.yaml'});
	t.is(namespaceOf(three, 'A', 'main').routing!.ospf[0]!.interfaces[0]!.type, 'ptmp');
	t.deepEqual(
		three.checks.map(({from}) => from),
		['A', 'B'],
	);
});

test('Babel speaks over tunnels from one link-local address that does not move, and only where it runs', t => {
	const lab = (overlay: string): Topology =>
		parseTopology(
			`name: lab\nnetworks: {internet: {ospf: PUBLIC}}\nsites: {count: 2, gateways: {count: 1}}\noverlay: {${overlay}}\n`,
			{file: 'lab.yaml'},
		);
	const linkLocals = ({tunnels}: Topology): string[] =>
		tunnels.flatMap(({a, b}) =>
			[a, b].flatMap(({addresses}) => addresses.map(formatPrefix).filter(text => text.startsWith('fe80:'))),
		);
	const topology = lab('routing: babel, babel: {name: MESH, hello: 500ms}');
	t.deepEqual(linkLocals(topology), ['fe80::df:aaff:fe2b:e259/64', 'fe80::a:f4ff:feae:b3b5/64']);
	t.deepEqual(linkLocals(lab('routing: bgp')), []);
	const {babel, ospf, bgp} = namespaceOf(topology, 'V1-1', 'private').routing!;
	t.deepEqual([ospf, bgp], [[], []]);
	t.is(babel[0]!.name, 'MESH');
	t.deepEqual(
		babel[0]!.interfaces.map(({name, type, hello, neighbors}) => [
			name,
			type,
			hello,
			neighbors.map(({node}) => node),
		]),
		[
			['eth1', 'wired', 0.5, ['R1']],
			['wg2', 'tunnel', 0.5, ['V2-1']],
			['dummy0', 'stub', 1, []],
		],
	);
	t.deepEqual(namespaceOf(topology, 'R1', 'main').routing!.babel[0]!.interfaces[1]!.type, 'stub');
});
