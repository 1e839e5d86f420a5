// What a NAT lets in, and which end of a tunnel speaks first where one or both are behind it.

import test from 'ava';
import type {Plan} from '../../src/plan/model.js';
import {planLab} from '../../src/plan/plan-lab.js';
import {filesOf, read, seed} from './reference.js';

const lab = (masquerade: string, far: string): Plan =>
	planLab(
		read(`name: lab
networks: {net: {}, la: {}, lb: {}}
nodes:
  na: {kind: router, masquerade: [${masquerade}], forward: [{interface: eth0, port: 53, to: 192.168.10.5}], interfaces: {eth0: {network: net, addresses: [198.51.100.1/24]}, eth1: {network: la, addresses: [192.168.10.1/24]}}}
  nb: {kind: router, masquerade: [eth0], interfaces: {eth0: {network: net, addresses: [198.51.100.2/24]}, eth1: {network: lb, addresses: [192.168.20.1/24]}}}
  a: {interfaces: {eth0: {network: la, addresses: [192.168.10.5/24]}}, routes: [{to: 0.0.0.0/0, via: 192.168.10.1}]}
  b: {interfaces: {eth0: {network: lb, addresses: [192.168.20.5/24]}}, routes: [{to: 0.0.0.0/0, via: 192.168.20.1}]}
  c: {interfaces: {eth0: {network: net, addresses: [198.51.100.3/24]}}}
tunnels:
  ${far}--a: {ends: {${far}: ${far === 'b' ? '{endpoint: 198.51.100.2, keepalive: 5s}' : '{}'}, a: {endpoint: 198.51.100.1, keepalive: 5s}}}
  na--c: {ends: {na: {port: 4500}, c: {}}}
`),
		seed,
	);
const textOf = (plan: Plan, node: string, path: string): string | undefined =>
	filesOf(plan, node).find(file => file.path === path)?.content;
const rules = (plan: Plan): string => textOf(plan, 'na', '/etc/wgsim/namespaces/main/nftables.conf')!;

test('a filtering NAT drops what begins outside, but for forwarded ports and those of its own tunnels', t => {
	const text = rules(lab('eth0', 'b'));
	t.regex(
		text,
		/hook input priority filter;\n\t\tudp dport { 4500 } accept\n\t\tiifname { "eth0" } ct state { invalid, new } drop\n/,
	);
	t.regex(
		text,
		/hook forward priority filter;\n\t\tiifname { "eth0" } ct state { invalid, new } ct status & dnat == 0 drop\n/,
	);
});

test('an open NAT drops nothing', t => {
	const text = rules(lab('{interface: eth0, unsolicited: accept}', 'b'));
	t.regex(text, /oifname "eth0" masquerade/);
	t.notRegex(text, /drop/);
});

test('behind a NAT each, both ends speak at once, and wait for no echo', t => {
	const plan = lab('eth0', 'b');
	for (const node of ['a', 'b']) {
		t.is(textOf(plan, node, '/etc/wgsim/tunnels/wg0/role'), 'open\n');
		t.is(textOf(plan, node, '/etc/wgsim/tunnels/wg0/endpoint'), undefined);
	}
});

test('one that is behind a NAT speaks first to one that is not', t => {
	const plan = lab('eth0', 'c');
	t.is(textOf(plan, 'a', '/etc/wgsim/tunnels/wg0/role'), 'initiator\n');
	t.is(textOf(plan, 'a', '/etc/wgsim/tunnels/wg0/endpoint'), '198.51.100.3 c/wg0\n');
	t.is(textOf(plan, 'c', '/etc/wgsim/tunnels/wg0/role'), 'responder\n');
	t.is(textOf(plan, 'c', '/etc/wgsim/tunnels/wg0/endpoint'), undefined);
});

test('a prefix stands for another one in both directions; a firewall judges it, and lets through forwarded ports alone', t => {
	const plan = planLab(
		read(`name: lab
networks: {net: {}, la: {}}
nodes:
  na:
    kind: router
    masquerade: [eth0]
    forward: [{interface: eth0, port: 53, to: 192.168.10.5}]
    netmap:
      - {interface: eth0, inside: 192.168.10.0/24, outside: 10.1.0.0/24}
      - {interface: eth0, inside: 'fd00:1::/64', outside: 'fd00:2::/64'}
    firewall: {main: {forward: {}}}
    interfaces: {eth0: {network: net, addresses: [198.51.100.1/24]}, eth1: {network: la, addresses: [192.168.10.1/24]}}
  a: {interfaces: {eth0: {network: la, addresses: [192.168.10.5/24]}}}
checks: []
`),
		seed,
	);
	const text = rules(plan);
	const after = (chain: string): string[] => {
		const [, rest = ''] = text.split(`chain ${chain} {\n`);
		return rest
			.slice(0, rest.indexOf('\n\t}'))
			.split('\n')
			.map(line => line.trim());
	};
	t.deepEqual(after('arriving').slice(1), [
		'iifname "eth0" meta nfproto ipv4 udp dport 53 dnat ip to 192.168.10.5:53',
		'iifname "eth0" ip daddr 10.1.0.0/24 dnat ip prefix to ip daddr map { 10.1.0.0/24 : 192.168.10.0/24 }',
		'iifname "eth0" ip6 daddr fd00:2::/64 dnat ip6 prefix to ip6 daddr map { fd00:2::/64 : fd00:1::/64 }',
	]);
	// Before what would hide it behind one address.
	t.deepEqual(after('leaving').slice(1), [
		'oifname "eth0" ip saddr 192.168.10.0/24 snat ip prefix to ip saddr map { 192.168.10.0/24 : 10.1.0.0/24 }',
		'oifname "eth0" ip6 saddr fd00:1::/64 snat ip6 prefix to ip6 saddr map { fd00:1::/64 : fd00:2::/64 }',
		'oifname "eth0" masquerade',
	]);
	t.true(text.includes('\t\tct status dnat ip daddr 192.168.10.5 udp dport 53 accept\n'));
	t.false(text.includes('ct status dnat accept'));
});
