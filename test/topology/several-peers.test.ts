// One WireGuard interface with several peers: what its tunnels have in common, and who is whose neighbour.

import {readFileSync} from 'node:fs';
import test from 'ava';
import {formatAddress, formatPrefix} from '../../src/topology/address.js';
import {parseTopology, type Topology} from '../../src/topology/index.js';
import type {Routing, TunnelEnd} from '../../src/topology/model.js';

interface Parts {
	/** Of the hub, beside its wire. */
	readonly hub?: string;
	readonly branch?: string;
	/** What one tunnel's end at the hub says, and the other's. */
	readonly ends?: readonly [string, string];
	readonly tunnels?: readonly [string, string];
	readonly networks?: string;
}

const branch = (host: number, more: string): string =>
	`  b${host}: {kind: router, interfaces: {eth0: {network: n${host}, addresses: [198.51.100.${host}/24]}}${more}}\n`;

const read = ({
	hub = '',
	branch: more = '',
	ends = ['', ''],
	tunnels = ['', ''],
	networks,
}: Parts = {}): Topology =>
	parseTopology(
		`name: lab
networks: ${networks ?? '{n1: {}, n2: {}, n3: {}}'}
nodes:
  sw: {kind: switch, interfaces: {eth0: {network: n1}, eth1: {network: n2}, eth2: {network: n3}}}
  hub: {kind: router, interfaces: {eth0: {network: n1, addresses: [198.51.100.1/24]}}${hub}}
${branch(2, more)}${branch(3, more)}
tunnels:
  b2--hub: {ends: {hub: {interface: wg0${ends[0]}}, b2: {addresses: [10.0.0.2/24, "2001:db8::2/64"]}}${tunnels[0]}}
  b3--hub: {ends: {hub: {interface: wg0, addresses: [10.0.0.1/24, "2001:db8::1/64"]${ends[1]}}, b3: {addresses: [10.0.0.3/24, "2001:db8::3/64"]}}${tunnels[1]}}
`,
		{file: 'lab.yaml'},
	);

const atHub = ({tunnels}: Topology): TunnelEnd[] =>
	tunnels.map(({a, b}) => [a, b].find(({node}) => node === 'hub')!);
const routingOf = ({nodes}: Topology, node: string): Routing =>
	nodes.find(({name}) => name === node)!.namespaces[0]!.routing!;

test('what one tunnel says of the interface holds for all that share it; a peer is allowed its own addresses', t => {
	const topology = read({ends: [', port: 1234', '']});
	const [first, second] = atHub(topology);
	for (const end of [first!, second!]) {
		t.like(end, {ifname: 'wg0', shared: true, listenPort: 1234, namespace: 'main'});
		t.deepEqual(end.addresses.map(formatPrefix), ['10.0.0.1/24', '2001:db8::1/64']);
	}

	t.deepEqual(first!.allowedIps.map(formatPrefix), ['10.0.0.2/32', '2001:db8::2/128']);
	t.deepEqual(second!.allowedIps.map(formatPrefix), ['10.0.0.3/32', '2001:db8::3/128']);
	t.deepEqual(
		topology.tunnels.map(({segment}) => segment),
		['b2--hub', 'b2--hub'],
	);
	// The other end has one peer, and takes all from it.
	t.deepEqual(
		topology.tunnels.map(({b}) => [b.shared, b.allowedIps.map(formatPrefix)]),
		Array(2).fill([false, ['0.0.0.0/0', '::/0']]),
	);
});

test('without a port of its own, such an interface has one all the same', t => {
	t.deepEqual(
		atHub(read()).map(({listenPort}) => listenPort),
		[51_820, 51_820],
	);
});

test('tunnels that name different interfaces, or none, share nothing', t => {
	const text = readFileSync(new URL('../../topologies/road-warriors.yaml', import.meta.url), 'utf8');
	const {tunnels} = parseTopology(text, {file: 'lab.yaml'});
	t.true(tunnels.every(({a, b, name, segment}) => !a.shared && !b.shared && segment === name));
});

test('all tunnels that share interfaces have one MTU: the smallest, or the one that the file gives', t => {
	const mtus = (parts: Parts): number[] => read(parts).tunnels.map(({mtu}) => mtu);
	t.deepEqual(mtus({}), [1440, 1440]);
	t.deepEqual(mtus({tunnels: ['', ', mtu: 1300']}), [1300, 1300]);
	const narrow = parseTopology(
		`name: lab
networks: {wide: {}, narrow: {mtu: 1400}}
nodes:
  hub: {kind: router, interfaces: {eth0: {network: wide, addresses: [198.51.100.1/24]}, eth1: {network: narrow, addresses: [203.0.113.1/24]}}}
  a: {kind: router, interfaces: {eth0: {network: wide, addresses: [198.51.100.2/24]}}}
  b: {kind: router, interfaces: {eth0: {network: narrow, addresses: [203.0.113.2/24]}}}
tunnels:
  a--hub: {ends: {hub: {interface: wg0, addresses: [10.0.0.1/24]}, a: {addresses: [10.0.0.2/24]}}}
  b--hub: {ends: {hub: {interface: wg0, endpoint: 203.0.113.1}, b: {addresses: [10.0.0.3/24]}}}
`,
		{file: 'lab.yaml'},
	);
	t.deepEqual(
		narrow.tunnels.map(({mtu}) => mtu),
		[1340, 1340],
	);
});

const ospf = (version: 2 | 3): string =>
	`, routing: {main: {ospf: {VPN: {version: ${version}, interfaces: {wg0: {}}}}}}`;

for (const version of [2, 3] as const) {
	test(`OSPF version ${version} is point-to-multipoint there: each branch is the hub's neighbour, and not the other branch's`, t => {
		const topology = read({hub: ospf(version), branch: ospf(version)});
		const on = (node: string) => routingOf(topology, node).ospf[0]!.interfaces[0]!;
		t.deepEqual(
			['hub', 'b2', 'b3'].map(node => [on(node).type, on(node).neighbors.map(each => each.node)]),
			[
				['ptmp', ['b2', 'b3']],
				['ptmp', ['hub']],
				['ptmp', ['hub']],
			],
		);
		const addresses = on('hub').neighbors.map(({address}) => formatAddress(address));
		if (version === 2) {
			t.deepEqual(addresses, ['10.0.0.2', '10.0.0.3']);
			return;
		}

		// Link-local, made by wgsim: and so allowed, though the file cannot know them.
		t.true(addresses.every(text => text.startsWith('fe80:')));
		const written = read({
			hub: ospf(3),
			branch: ospf(3),
			ends: [', allowed-ips: ["2001:db8::2/128", 10.0.0.2/32]', ''],
		});
		t.deepEqual(
			atHub(written).map(({allowedIps}) => allowedIps.map(formatPrefix)),
			[
				['2001:db8::2/128', '10.0.0.2/32', `${addresses[0]}/128`],
				['10.0.0.3/32', '2001:db8::3/128', `${addresses[1]}/128`],
			],
		);
	});
}

test('on nbma the hub alone has all others for its peers, and may be designated; a priority of the file wins', t => {
	const nbma = (priority = ''): string =>
		`, routing: {main: {ospf: {VPN: {version: 2, interfaces: {wg0: {type: nbma${priority}}}}}}}`;
	const elections = (topology: Topology) =>
		['hub', 'b2', 'b3'].map(node => {
			const {priority, neighbors} = routingOf(topology, node).ospf[0]!.interfaces[0]!;
			return [priority, neighbors.map(each => `${each.node} ${each.eligible}`).join()];
		});
	t.deepEqual(elections(read({hub: nbma(), branch: nbma()})), [
		[1, 'b2 false,b3 false'],
		[0, 'hub true'],
		[0, 'hub true'],
	]);
	t.is(elections(read({hub: nbma(', priority: 9'), branch: nbma()}))[0]![0], 9);
});

test('a BGP session says which peer is meant, and knows its AS number by that', t => {
	const topology = read({
		hub: ', routing: {main: {asn: 65001, bgp: {TO_3: {interface: wg0, neighbor: 10.0.0.3}, TO_2: {interface: wg0, neighbor: 10.0.0.2}}}}',
		branch: ', routing: {main: {asn: 65002, bgp: {HUB: {interface: wg0, neighbor: 10.0.0.1}}}}',
	});
	t.deepEqual(
		routingOf(topology, 'hub').bgp.map(({remoteAs, localAddress, neighborAddress}) => [
			remoteAs,
			formatAddress(localAddress),
			formatAddress(neighborAddress),
		]),
		[
			[65_002, '10.0.0.1', '10.0.0.3'],
			[65_002, '10.0.0.1', '10.0.0.2'],
		],
	);
});

test('a wider prefix may stand beside a longer one, as WireGuard goes by the longest', t => {
	t.notThrows(() => read({ends: [', allowed-ips: [0.0.0.0/0, "::/0"]', '']}));
});

test('three nodes with one interface each are all peers of each other', t => {
	const end = (node: string, host: number): string =>
		`${node}: {interface: wg0, addresses: [10.0.0.${host}/24]}`;
	const {tunnels} = parseTopology(
		`name: lab
networks: {net: {prefix: [198.51.100.0/24]}}
nodes:
${[1, 2, 3].map(host => `  n${host}: {kind: router, interfaces: {eth0: {network: net, addresses: [198.51.100.${host}/24]}}${ospf(2)}}`).join('\n')}
tunnels:
  n1--n2: {ends: {${end('n1', 1)}, ${end('n2', 2)}}}
  n1--n3: {ends: {${end('n1', 1)}, ${end('n3', 3)}}}
  n2--n3: {ends: {${end('n2', 2)}, ${end('n3', 3)}}}
`,
		{file: 'lab.yaml'},
	);
	t.true(tunnels.every(({a, b, segment}) => a.shared && b.shared && segment === 'n1--n2'));
	t.is(tunnels[2]!.a.allowedIps.map(formatPrefix).join(), '10.0.0.3/32');
});
