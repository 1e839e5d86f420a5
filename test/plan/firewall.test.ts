// The rules of nftables that a firewall becomes.

import test from 'ava';
import {planLab} from '../../src/plan/plan-lab.js';
import {filesOf, read, seed} from './reference.js';

const rulesOf = (firewall: string, namespace = 'main', more = ''): string =>
	filesOf(
		planLab(
			read(`name: lab
networks: {net: {}, lan: {}}
nodes:
  gw: {kind: gateway, ${more} interfaces: {eth0: {network: net, addresses: [198.51.100.1/24]}, eth1: {network: lan, namespace: private, addresses: [10.0.1.1/24]}}, firewall: {${namespace}: ${firewall}}, routing: {main: {ospf: {OUT: {version: 2, interfaces: {eth0: {bfd: true}}}}}, private: {asn: 65001, bgp: {far: {interface: wg0}}, babel: {IN: {interfaces: {eth1: }}}}}}
  far: {kind: gateway, interfaces: {eth0: {network: net, addresses: [198.51.100.2/24]}}, routing: {main: {ospf: {OUT: {version: 2, interfaces: {eth0: {bfd: true}}}}}, private: {asn: 65002, bgp: {gw: {interface: wg0}}}}}
tunnels: {gw--far: {ends: {gw: {port: 4500, addresses: ['2001:db8::/127', 169.254.1.0/31]}, far: {addresses: ['2001:db8::1/127', 169.254.1.1/31]}}}}
checks: []
`),
			seed,
		),
		'gw',
	).find(({path}) => path === `/etc/wgsim/namespaces/${namespace}/nftables.conf`)?.content ?? '';

test('the own tunnels, the underlay routing and the watching of both come into main', t => {
	t.is(
		rulesOf('{input: {}}'),
		`table inet wgsim {
	chain firewall_input {
		type filter hook input priority filter; policy drop;
		iifname "lo" accept
		ct state established,related accept
		icmp type destination-unreachable icmp code frag-needed accept
		icmpv6 type packet-too-big accept
		icmpv6 type { nd-router-solicit, nd-router-advert, nd-neighbor-solicit, nd-neighbor-advert } accept
		udp dport 4500 accept
		ip saddr 198.51.100.2 ip daddr 198.51.100.1 icmp type echo-request accept
		iifname "eth0" meta l4proto 89 accept
		iifname "eth0" udp dport { 3784, 3785, 4784 } accept
	}
}
`,
	);
});

test('what the routing inside speaks comes into private, and the echo of the other end of a tunnel', t => {
	t.is(
		rulesOf('{input: {policy: accept, rules: [{drop: {protocol: tcp}}]}}', 'private'),
		`table inet wgsim {
	chain firewall_input {
		type filter hook input priority filter; policy accept;
		iifname "lo" accept
		ct state established,related accept
		icmp type destination-unreachable icmp code frag-needed accept
		icmpv6 type packet-too-big accept
		icmpv6 type { nd-router-solicit, nd-router-advert, nd-neighbor-solicit, nd-neighbor-advert } accept
		iifname "wg0" ip saddr 169.254.1.1 ip daddr 169.254.1.0 icmp type echo-request accept
		iifname "wg0" ip6 saddr 2001:db8::1 ip6 daddr 2001:db8:: icmpv6 type echo-request accept
		iifname "eth1" udp dport 6696 accept
		iifname "wg0" tcp dport 179 accept
		meta l4proto tcp drop
	}
}
`,
	);
});

test('rules keep their order; each has a line for each family that its prefixes have', t => {
	const rules = `
{accept: {from: [10.0.0.0/8, "2001:db8::/32"], to: 192.0.2.1/32, protocol: tcp, port: [443, 80, "81-90", "8000-8099"]}},
{accept: {protocol: [udp, tcp], port: 53, in: [eth1, wg0], out: wg0}},
{accept: {from: "2001:db8::/32", protocol: icmp, state: new}},
{drop: {state: invalid}},
{reject: {to: lan}}`;
	const lines = rulesOf(`{forward: {rules: [${rules.replaceAll('\n', '')}]}}`, 'private')
		.split('\n')
		.map(line => line.trim());
	t.deepEqual(lines.slice(2, -3), [
		'type filter hook forward priority filter; policy drop;',
		'ct state established,related accept',
		'icmp type destination-unreachable icmp code frag-needed accept',
		'icmpv6 type packet-too-big accept',
		'ct status dnat accept',
		'ip saddr 10.0.0.0/8 ip daddr 192.0.2.1 tcp dport { 80-90, 443, 8000-8099 } accept',
		'iifname { "eth1", "wg0" } oifname "wg0" meta l4proto { udp, tcp } th dport 53 accept',
		'ip6 saddr 2001:db8::/32 meta l4proto ipv6-icmp ct state new accept',
		'ct state invalid drop',
		'ip daddr 10.0.1.0/24 reject with icmpx admin-prohibited',
	]);
});

test('one table has both, NAT and the firewall', t => {
	const text = rulesOf('{forward: {policy: accept}}', 'main', 'masquerade: [eth0],');
	t.regex(text, /^table inet wgsim \{\n\tchain arriving \{/);
	t.regex(text, /chain leaving \{\n.*\n\t\toifname "eth0" masquerade\n\t\}\n\tchain firewall_forward \{/);
	t.regex(text, /\n\t\}\n\}\n$/);
});

test('what may pass at any port is transferred and captured; of who is denied, silence is asked for', t => {
	const plan = planLab(
		read(`name: lab
networks: {one: {}, two: {}}
nodes:
  a: {interfaces: {eth0: {network: one, addresses: [10.0.1.10/24]}}, routes: [{to: 0.0.0.0/0, via: 10.0.1.1}]}
  r: {kind: router, interfaces: {eth0: {network: one, addresses: [10.0.1.1/24]}, eth1: {network: two, addresses: [10.0.2.1/24]}}, firewall: {main: {forward: {rules: [{accept: {from: a, protocol: icmp}}]}}}}
  b: {interfaces: {eth0: {network: two, addresses: [10.0.2.10/24]}}, routes: [{to: 0.0.0.0/0, via: 10.0.2.1}]}
`),
		seed,
	);
	const {pairs, denied} = plan.wiring.checks;
	t.deepEqual(denied, [{from: 'b', to: 'a', address: '10.0.1.10', at: {node: 'a', namespace: 'main'}}]);
	t.deepEqual(
		pairs.filter(({open}) => !open).map(({from, to}) => `${from} ${to}`),
		['a b'],
	);
});
