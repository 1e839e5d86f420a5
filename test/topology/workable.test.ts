// What looks wrong and works: verification knows less than a kernel and BIRD do, and refuses only what cannot work.

import test from 'ava';
import {parseTopology} from '../../src/topology/index.js';

const works = (name: string, nodes: string, rest: string): void => {
	test(name, t => {
		const text = `name: lab\n${rest}\nnodes:\n${nodes}\n`;
		t.notThrows(() => parseTopology(text, {file: 'lab.yaml'}));
	});
};

const router = (addresses: string, ospf: string): string =>
	`{kind: router, interfaces: {eth0: {network: one, addresses: [${addresses}]}}, routing: {main: {ospf: {X: ${ospf}}}}}`;

works(
	'two areas share a link, with two routers in each',
	`
  A: ${router('192.0.2.1/24', '{version: 2, interfaces: {eth0: }}')}
  B: ${router('192.0.2.2/24', '{version: 2, interfaces: {eth0: }}')}
  C: ${router('192.0.2.3/24', '{version: 2, area: 0.0.0.1, interfaces: {eth0: }}')}
  D: ${router('192.0.2.4/24', '{version: 2, area: 0.0.0.1, interfaces: {eth0: }}')}`,
	'networks: {one: {}}',
);

works(
	'a host translates addresses where a kernel setting lets it forward',
	`
  A: {sysctls: {net.ipv4.ip_forward: 1}, masquerade: [eth1], interfaces: {eth0: {network: one, addresses: [10.0.0.1/24]}, eth1: {network: two, addresses: [198.51.100.1/24]}}}
  B: {interfaces: {eth0: {network: one, addresses: [10.0.0.2/24]}}, routes: [{to: 0.0.0.0/0, via: 10.0.0.1}]}
  C: {interfaces: {eth0: {network: two, addresses: [198.51.100.2/24]}}}`,
	'networks: {one: {}, two: {}}\nchecks: [{reach: {from: B, to: C}}]',
);

works(
	'one address of a node is on all of its links to peers, and their next hops are beyond them',
	`
  A: {kind: router, interfaces: {dummy0: {addresses: [192.0.2.1/32]}, eth0: {network: one, addresses: [192.0.2.1 peer 192.0.2.2/32]}, eth1: {network: two, addresses: [192.0.2.1 peer 192.0.2.3/32 scope link]}}, routes: [{to: 10.0.0.0/24, via: 192.0.2.3}]}
  B: {interfaces: {eth0: {network: one, addresses: [192.0.2.2 peer 192.0.2.1/32]}}, routes: [{to: 0.0.0.0/0, via: 192.0.2.1}]}
  C: {interfaces: {eth0: {network: two, addresses: [192.0.2.3 peer 192.0.2.1/32]}, dummy0: {addresses: [10.0.0.1/24]}}, routes: [{to: 0.0.0.0/0, via: 192.0.2.1}]}`,
	'networks: {one: {}, two: {}}\nchecks: [{reach: {from: B, to: C, addresses: [10.0.0.1]}}]',
);

const longerPrefix = (asking: string): string => `
  A: {kind: router, ${asking} interfaces: {eth0: {network: wide, addresses: [10.0.0.1/16]}, eth1: {network: middle, addresses: [172.16.0.1/24]}}}
  B: {kind: router, interfaces: {eth0: {network: middle, addresses: [172.16.0.2/24]}, eth1: {network: narrow, addresses: [10.0.5.1/24]}}, routing: {main: {ospf: {X: {version: 2, interfaces: {eth0: , eth1: {type: stub}}}}}}}
  C: {interfaces: {eth0: {network: narrow, addresses: [10.0.5.3/24]}}, routes: [{to: 0.0.0.0/0, via: 10.0.5.1}]}
  D: {interfaces: {eth0: {network: wide, addresses: [10.0.0.2/16]}}}`;
const wide = 'networks: {wide: {}, middle: {}, narrow: {}}\nchecks: [{reach: {from: A, to: C}}]';

works(
	'OSPF brings a longer prefix than that of the own network',
	longerPrefix('routing: {main: {ospf: {X: {version: 2, interfaces: {eth1: }}}}},'),
	wide,
);
works(
	'a fixed route is longer than the prefix of the own network',
	longerPrefix('routes: [{to: 10.0.5.0/24, via: 172.16.0.2}],'),
	wide,
);
works(
	'a command adds a longer route',
	longerPrefix('commands: [ip route add 10.0.5.0/24 via 172.16.0.2],'),
	wide,
);

const key = '005CiWM8Klnl/ATecTMAYj0sq+wogo4aCEj+tDRkkRY=';
works(
	'two gateways of one key pair are peers of a third, each on an interface of its own',
	`
  A: {kind: router, interfaces: {eth0: {network: one, addresses: [192.0.2.1/24]}}}
  B: {kind: router, interfaces: {eth0: {network: one, addresses: [192.0.2.2/24]}}}
  C: {kind: router, interfaces: {eth0: {network: one, addresses: [192.0.2.3/24]}}}`,
	`networks: {one: {}}\ntunnels: {A--C: {ends: {A: {private-key: "${key}"}, C: {}}}, B--C: {ends: {B: {private-key: "${key}"}, C: {}}}}`,
);

works(
	'an announcement of the endpoint is shorter than the way outside',
	`
  isp: {kind: router, interfaces: {eth0: {network: one, addresses: [198.51.100.1/24]}, eth1: {network: two, addresses: [203.0.113.1/24]}}}
  A:
    kind: router
    interfaces: {eth0: {network: one, addresses: [198.51.100.2/24]}}
    routes: [{to: 203.0.113.2/32, via: 198.51.100.1}]
    routing: {main: {asn: 65001, bgp: {B: {interface: wg0}}}}
  B:
    kind: router
    interfaces: {eth0: {network: two, addresses: [203.0.113.2/24]}}
    routes: [{to: 198.51.100.2/32, via: 203.0.113.1}]
    routing: {main: {asn: 65002, bgp: {A: {interface: wg0}}}}`,
	'networks: {one: {}, two: {}}\ntunnels: {A--B: {ends: {A: {addresses: [172.20.20.1/30]}, B: {addresses: [172.20.20.2/30]}}}}',
);
