// Switches, Babel, and what runs on the underlay.

import test from 'ava';
import {formatAddress, formatPrefix} from '../../src/topology/address.js';
import {parseTopology, renderExplicit} from '../../src/topology/index.js';
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

const prefixes = {IPv6: '"2001:db8:0:1::/64"', IPv4: '198.51.100.0/24'} as const;
const families = {...prefixes, both: `${prefixes.IPv6}, ${prefixes.IPv4}`} as const;
const ways = {OSPF: 'ospf: PUBLIC', BGP: 'bgp: 64500', static: 'static: true', 'no routing': ''} as const;

/** Where V2-1 is reached, by family and by whether the underlay carries loopbacks. */
const endpoints = {
	IPv6: ['2001:db8:0:1::3', '2001:db8:2::1'],
	IPv4: ['198.51.100.3', '198.18.2.1'],
	both: ['2001:db8:0:1::3', '2001:db8:2::1'],
} as const;

for (const [family, list] of Object.entries(families)) {
	for (const [way, settings] of Object.entries(ways)) {
		test(`sites over ${family} with ${way} on the underlay`, t => {
			const text = `name: lab\nnetworks: {internet: {prefix: [${list}], ${settings}}}\nsites: {count: 2}\n`;
			const topology = parseTopology(text, {file: 'lab.yaml'});
			t.is(topology.tunnels.length, 4);
			const {b, mtu} = topology.tunnels[0]!;
			const [ofWire, ofLoopback] = endpoints[family as keyof typeof endpoints];
			const isCarried = way === 'BGP' || way === 'static';
			t.is(formatAddress(b.endpointAddress), isCarried ? ofLoopback : ofWire);
			t.is(mtu, family === 'IPv4' ? 1440 : 1420);
			const main = namespaceOf(topology, 'V1-1', 'main');
			t.is(main.routing?.bgp.length ?? 0, way === 'BGP' ? 1 : 0);
			t.is(main.routing?.ospf.length ?? 0, way === 'OSPF' ? list.split(',').length : 0);
			t.is(main.routes.length, way === 'static' ? list.split(',').length : 0);
			t.is(topology.nodes.filter(({name}) => name === 'internet-pe').length, isCarried ? 1 : 0);
			// The provider is not what the lab promises to reach.
			t.deepEqual(
				topology.checks.map(({from, to}) => `${from} ${to}`),
				['R1 R2', 'R2 R1'],
			);
			const explicit = renderExplicit(text, {file: 'lab.yaml'});
			t.deepEqual(parseTopology(explicit, {file: 'lab.yaml'}), topology);
		});
	}
}

test('the family outside is chosen where the underlay has both, and costs what it costs', t => {
	const text = (family: string): string =>
		`name: lab\nnetworks: {internet: {prefix: [${families.both}], bgp: 64500}}\nsites: {count: 2}\noverlay: {wireguard: {family: ${family}}}\n`;
	const [one] = parseTopology(text('4'), {file: 'lab.yaml'}).tunnels;
	t.deepEqual([formatAddress(one!.a.endpointAddress), one!.mtu], ['198.18.1.1', 1440]);
});

test('a provider is one router on all its networks, and its last address on each', t => {
	const text = `name: lab
networks:
  west: {prefix: [198.51.100.0/24], bgp: {asn: 64500, router: isp, bfd: true}}
  east: {prefix: [203.0.113.0/28, "2001:db8:0:2::/64"], bgp: {asn: 64500, router: isp}}
sites: {count: 2, gateways: {count: 1}, overrides: {1: {gateways: {uplinks: [west]}}, 2: {gateways: {uplinks: [east]}}}}
overlay: {wireguard: {family: 4}}
`;
	const topology = parseTopology(text, {file: 'lab.yaml'});
	const {interfaces, routing} = namespaceOf(topology, 'isp', 'main');
	t.deepEqual(
		interfaces.map(({name, network, addresses}) => [name, network, addresses.map(formatPrefix)]),
		[
			['eth0', 'west', ['198.51.100.254/24']],
			['eth1', 'east', ['203.0.113.14/28', '2001:db8:0:2::fffe/64']],
		],
	);
	t.deepEqual(
		routing!.bgp.map(({name, ifname, localAs, remoteAs, transit, bfd, families: carried}) => [
			name,
			ifname,
			localAs,
			remoteAs,
			transit,
			bfd !== null,
			carried,
		]),
		[
			['BGP_V1_1', 'eth0', 64_500, 65_001, true, true, [4]],
			['BGP_V2_1', 'eth1', 64_500, 65_002, true, false, [4, 6]],
		],
	);
	t.deepEqual(namespaceOf(topology, 'V1-1', 'main').routing!.announce, ['dummy0']);
	t.true(namespaceOf(topology, 'V1-1', 'main').routing!.bgp[0]!.allowOwnAs);
});
