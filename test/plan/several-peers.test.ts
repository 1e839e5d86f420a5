// What an interface with several peers is given, and what is expected of each of them.

import {readFileSync} from 'node:fs';
import test from 'ava';
import {exportNode} from '../../src/plan/export/index.js';
import {readExportSource} from '../../src/plan/export/source.js';
import {planLab} from '../../src/plan/plan-lab.js';
import {filesOf, read, seed} from './reference.js';

const text = readFileSync(new URL('../../topologies/hub-one-interface.yaml', import.meta.url), 'utf8');
const plan = planLab(read(text), seed);
const fileOf = (node: string, path: string): string =>
	filesOf(plan, node).find(each => each.path === path)!.content;
const keys = new Map(
	plan.wiring.tunnels.flatMap(({a, b}) => [a, b]).map(({node, publicKey}) => [node, publicKey]),
);

test('one configuration has a peer for each tunnel, whatever their order in the file', t => {
	const config = fileOf('hub', '/etc/wireguard/wg0.conf');
	t.is(config.match(/^\[Interface\]$/gm)?.length, 1);
	t.deepEqual(
		[...config.matchAll(/^PublicKey = (.*)$/gm)].map(([, key]) => key),
		['br1', 'br2', 'laptop'].map(node => keys.get(node)),
	);
	t.is(config.match(/^PresharedKey = /gm)?.length, 1);
	t.is(config.match(/^Endpoint = /gm)?.length, 2);
	t.regex(config, /^AllowedIPs = 172\.17\.0\.3\/32, 192\.168\.2\.0\/24$/m);
	const [head, rest] = text.split('\ntunnels:\n') as [string, string];
	const [tunnels, tail] = rest.split('\n\nchecks:') as [string, string];
	const [first, second, third] = tunnels.split(/\n(?= {2}\w)/) as [string, string, string];
	const turned = `${head}\ntunnels:\n${[third, second, first].join('\n')}\n\nchecks:${tail}`;
	t.not(turned, text);
	const other = planLab(read(turned), seed);
	t.is(filesOf(other, 'hub').find(({path}) => path === '/etc/wireguard/wg0.conf')!.content, config);
});

test('ends with a single peer speak first, and the interface with several knows whom it leaves that to', t => {
	t.is(fileOf('hub', '/etc/wgsim/tunnels/wg0/role'), 'open\n');
	t.deepEqual(
		fileOf('hub', '/etc/wgsim/tunnels/wg0/callers').trim().split('\n'),
		['br1', 'br2', 'laptop'].map(node => keys.get(node)),
	);
	// Until it is opened it sends nothing to anybody, and then nothing yet to those that speak first.
	const settings = (path: string): string[] =>
		[...fileOf('hub', `/etc/wgsim/tunnels/wg0/${path}`).matchAll(/^(\w+) = /gm)].map(([, name]) => name!);
	const peer = ['PublicKey', 'AllowedIPs'];
	t.deepEqual(settings('open.conf'), [
		...['PrivateKey', 'ListenPort'],
		...[...peer, ...peer, 'PublicKey', 'PresharedKey', 'AllowedIPs'],
	]);
	t.deepEqual(
		settings('closed.conf'),
		settings('open.conf').filter(name => name !== 'AllowedIPs'),
	);
	t.deepEqual(fileOf('hub', '/etc/wgsim/tunnels/wg0/endpoints').trim().split('\n'), [
		`${keys.get('br1')} 198.51.100.11:51820`,
		`${keys.get('br2')} 198.51.100.12:51820`,
	]);
	t.is(fileOf('br1', '/etc/wgsim/tunnels/wg0/role'), 'initiator\n');
	t.is(fileOf('br1', '/etc/wgsim/tunnels/wg0/endpoint'), '198.51.100.1 hub/wg0\n');
});

test('each peer is a tunnel with handshakes of its own; the interface and its addresses are there once', t => {
	const {tunnels, expect, checks, nodes} = plan.wiring;
	t.deepEqual(
		tunnels.map(({a, b}) => `${a.node}:${a.ifname} – ${b.node}:${b.ifname}`),
		['br1:wg0 – hub:wg0', 'br2:wg0 – hub:wg0', 'laptop:wg0 – hub:wg0'],
	);
	t.deepEqual(
		expect.handshakes
			.filter(({node}) => node === 'hub')
			.map(({peer, peerPublicKey}) => [peer, peerPublicKey]),
		['br1', 'br2', 'laptop'].map(node => [node, keys.get(node)]),
	);
	t.deepEqual(
		expect.neighbors.map(({node, neighbor}) => `${node} ${neighbor}`),
		['hub br1', 'hub br2', 'br1 hub', 'br2 hub'],
	);
	t.is(checks.addresses.filter(({node, ifname}) => node === 'hub' && ifname === 'wg0').length, 1);
	t.deepEqual(nodes.find(({name}) => name === 'hub')!.namespaces[0]!.tunnels, ['wg0']);
});

test('OSPF calls each neighbour by its address', t => {
	t.regex(
		fileOf('hub', '/etc/bird/main.conf'),
		/interface "wg0" \{\n\t\t\ttype nbma;[^}]*neighbors \{\n\t+172\.17\.0\.2; # br1\n\t+172\.17\.0\.3; # br2\n/,
	);
	t.regex(
		fileOf('br1', '/etc/bird/main.conf'),
		/type nbma;[^}]*priority 0;\n\t+poll 1;\n\t+neighbors \{\n\t+172\.17\.0\.1 eligible; # hub\n/,
	);
});

test('a session over it is to bring what its own neighbour announces, and not what another peer does', t => {
	const bgp = planLab(
		read(`name: lab
networks: {net: {}, l1: {}, l2: {}}
nodes:
  hub:
    kind: router
    interfaces: {eth0: {network: net, addresses: [192.0.2.1/24]}}
    routing: {main: {asn: 65001, bgp: {TO_1: {interface: wg0, neighbor: 10.0.0.11}, TO_2: {interface: wg0, neighbor: 10.0.0.12}}}}
  b1:
    kind: router
    interfaces: {eth0: {network: net, addresses: [192.0.2.11/24]}, eth1: {network: l1, addresses: [10.1.0.1/24]}}
    routing: {main: {asn: 65011, announce: [eth1], bgp: {HUB: {interface: wg0}}}}
  b2:
    kind: router
    interfaces: {eth0: {network: net, addresses: [192.0.2.12/24]}, eth1: {network: l2, addresses: [10.2.0.1/24]}}
    routing: {main: {asn: 65012, announce: [eth1], bgp: {HUB: {interface: wg0}}}}
tunnels:
  b1--hub: {ends: {hub: {interface: wg0, addresses: [10.0.0.1/24], allowed-ips: [10.0.0.11/32, 10.1.0.0/24]}, b1: {addresses: [10.0.0.11/24]}}}
  b2--hub: {ends: {hub: {interface: wg0, allowed-ips: [10.0.0.12/32, 10.2.0.0/24]}, b2: {addresses: [10.0.0.12/24]}}}
`),
		seed,
	);
	t.deepEqual(
		bgp.wiring.checks.learnt
			.filter(({node}) => node === 'hub')
			.map(({protocol, peer, prefixes}) => [protocol, peer, ...prefixes]),
		[
			['TO_1', 'b1', '10.1.0.0/24'],
			['TO_2', 'b2', '10.2.0.0/24'],
		],
	);
	t.deepEqual(
		bgp.wiring.expect.sessions.map(({node, protocol, neighbor}) => [node, protocol, neighbor]),
		[
			['hub', 'TO_1', 'b1'],
			['hub', 'TO_2', 'b2'],
			['b1', 'HUB', 'hub'],
			['b2', 'HUB', 'hub'],
		],
	);
});

for (const format of ['wg-quick', 'systemd-networkd'] as const) {
	test(`as ${format} it is one interface with all peers`, t => {
		const source = readExportSource(
			plan.wiring,
			'hub',
			new Map(filesOf(plan, 'hub').map(({path, content}) => [path, content])),
		);
		const files = exportNode(source, format, true);
		const path = format === 'wg-quick' ? '/etc/wireguard/wg0.conf' : '/etc/systemd/network/50-wg0.netdev';
		const {content} = files.find(each => each.path === path)!;
		t.is(content.match(/^\[(WireGuard)?Peer\]$/gm)?.length, 3);
		t.true([...keys].every(([node, key]) => node === 'hub' || content.includes(key)));
	});
}
