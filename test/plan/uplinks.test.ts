// Which of a node's interfaces a tunnel can leave by, where there are several.

import test from 'ava';
import {planOutlets} from '../../src/plan/checks/outlets.js';
import {planUplinks} from '../../src/plan/checks/uplinks.js';
import {parseTopology} from '../../src/topology/index.js';

const uplinksOf = (text: string): string[] =>
	planUplinks(parseTopology(text, {file: 'lab.yaml'})).map(
		({node, ifname, network, others, tunnels}) =>
			`${node}:${ifname} (${network}), not ${others.join(', ')}: ${tunnels.join(', ')}`,
	);

test('routing chooses between two providers: each is an uplink of every tunnel', t => {
	const sites = `
name: routed
networks:
  fiber: {prefix: ['2001:db8:a::/64'], bgp: {asn: 64500, router: isp}}
  dsl: {prefix: ['2001:db8:b::/64'], bgp: {asn: 64500, router: isp}}
  office: {prefix: ['2001:db8:c::/64'], bgp: {asn: 64500, router: isp}}
sites:
  count: 2
  gateways: {count: 1}
  overrides: {1: {gateways: {uplinks: [fiber, dsl]}}, 2: {gateways: {uplinks: [office]}}}
`;
	t.deepEqual(uplinksOf(sites), [
		'V1-1:eth0 (fiber), not eth1: V1-1--V2-1',
		'V1-1:eth1 (dsl), not eth0: V1-1--V2-1',
	]);
});

test('a tunnel for each uplink leaves no choice', t => {
	const sites = `
name: apart
networks: {dsl: {prefix: ['2001:db8:a::/64']}, fiber: {prefix: ['2001:db8:b::/64']}}
sites: {count: 2, gateways: {count: 1, uplinks: [fiber, dsl]}}
`;
	t.deepEqual(uplinksOf(sites), []);
});

/** `a` is on two networks with a router to `b` on each; what else it is told. */
const routers = (routes: string, more = ''): string => `
name: routers
networks: {one: {}, two: {}, far: {}, lan: {}}
nodes:
  a:
    kind: router
    interfaces:
      eth0: {network: one, addresses: [192.0.2.1/25]}
      eth1: {network: two, addresses: [192.0.2.129/25]}
      eth2: {network: lan, addresses: [10.0.0.1/24]}
    routes: [${routes}]${more}
  p: {kind: router, interfaces: {eth0: {network: one, addresses: [192.0.2.2/25]}, eth1: {network: far, addresses: [203.0.113.2/24]}}}
  q: {kind: router, interfaces: {eth0: {network: two, addresses: [192.0.2.130/25]}, eth1: {network: far, addresses: [203.0.113.3/24]}}}
  b: {kind: router, interfaces: {eth0: {network: far, addresses: [203.0.113.1/24]}}, routes: [{to: 0.0.0.0/0, via: 203.0.113.2}]}
tunnels: {a--b: {}}
checks: []
`;
const byOne = '{to: 0.0.0.0/0, via: 192.0.2.2}';

test('of fixed routes the longest prefix leads; two of one prefix are a choice', t => {
	t.deepEqual(uplinksOf(routers(byOne)), []);
	t.deepEqual(uplinksOf(routers(`${byOne}, {to: 203.0.113.0/24, via: 192.0.2.130}`)), []);
	t.deepEqual(uplinksOf(routers(`${byOne}, {to: 0.0.0.0/0, via: 192.0.2.130, metric: 100}`)), [
		'a:eth0 (one), not eth1: a--b',
		'a:eth1 (two), not eth0: a--b',
	]);
});

test('what commands of a node do to its ways, the file does not tell', t => {
	const text = routers(
		`${byOne}, {to: 0.0.0.0/0, via: 192.0.2.130, metric: 100}`,
		'\n    commands: [ip route flush table 7]',
	);
	t.deepEqual(uplinksOf(text), []);
});

/** `isp` leads from two uplinks to `b`; a third interface of `a` leads to a LAN. */
const outletsOf = (own: string, tunnels = '{a--b: {}}'): string[] =>
	planOutlets(
		parseTopology(
			`
name: outlets
networks: {one: {}, two: {}, far: {}, lan: {}}
nodes:
  a:
    kind: router
    interfaces: {eth0: {network: one, addresses: [192.0.2.1/25]}, eth1: {network: two, addresses: [192.0.2.129/25]}, eth2: {network: lan, addresses: [10.0.0.1/24]}}
    routes: [{to: 0.0.0.0/0, via: 192.0.2.2}, {to: 0.0.0.0/0, via: 192.0.2.130, metric: 9}]
    ${own}
  isp: {kind: router, interfaces: {eth0: {network: one, addresses: [192.0.2.2/25]}, eth1: {network: two, addresses: [192.0.2.130/25]}, eth2: {network: far, addresses: [203.0.113.2/24]}}}
  b: {kind: router, interfaces: {eth0: {network: far, addresses: [203.0.113.1/24]}}, routes: [{to: 0.0.0.0/0, via: 203.0.113.2}]}
  pc: {interfaces: {eth0: {network: lan, addresses: [10.0.0.2/24]}}}
tunnels: ${tunnels}
checks: []
`,
			{file: 'lab.yaml'},
		),
	).map(
		({node, isKnown, wires}) =>
			`${node} ${isKnown}: ${wires.map(({ifname, network, leadsTo}) => `${ifname} (${network}) to ${leadsTo.join(' and ') || 'nobody'}`).join(', ')}`,
	);

test('the running node is asked where the file does not tell, and its wires say to whose tunnels they lead', t => {
	const wires = 'eth0 (one) to b, eth1 (two) to b, eth2 (lan) to nobody';
	t.deepEqual(outletsOf(''), []);
	t.deepEqual(outletsOf('', '{a--b: {ends: {a: {}, b: {endpoint: none}}}}'), [`a true: ${wires}`]);
	t.deepEqual(outletsOf('commands: [ip route add 192.0.2.0/24 dev eth1]'), [`a false: ${wires}`]);
	// One that has no tunnel by the file may make one by its commands.
	t.deepEqual(outletsOf('commands: [wg-quick up wg0]', '{}'), [
		'a false: eth0 (one) to nobody, eth1 (two) to nobody, eth2 (lan) to nobody',
	]);
});
