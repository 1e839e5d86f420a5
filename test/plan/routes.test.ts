// Fixed routes: by which interface each leaves.

import test from 'ava';
import {planRoutes, routeLine} from '../../src/plan/routes.js';
import {read} from './reference.js';

test('a route belongs to the interface that it leaves by, and several to one prefix stand side by side by their metrics', t => {
	const {nodes} = read(`name: lab
networks: {one: {}, two: {}}
nodes:
  A:
    interfaces:
      eth0: {network: one, addresses: [192.0.2.1/24]}
      eth1: {network: two, addresses: [198.51.100.1/24]}
    routes:
      - {to: 10.0.0.0/8, via: 198.51.100.2}
      - {to: 0.0.0.0/0, via: 192.0.2.2}
      - {to: 0.0.0.0/0, via: 198.51.100.2, metric: 20}
      - {to: 10.9.0.0/16, type: blackhole}
      - {to: "2001:db8::/32", via: "fe80::1", interface: eth0}
  B:
    interfaces:
      eth0: {network: one, addresses: [192.0.2.2/24]}
      eth1: {network: two, addresses: [198.51.100.2/24]}
`);
	const {byInterface, free} = planRoutes(nodes[0]!.namespaces[0]!, []);
	t.deepEqual(
		Object.fromEntries([...byInterface].map(([ifname, routes]) => [ifname, routes.map(routeLine)])),
		{
			eth0: [
				'route replace 0.0.0.0/0 via 192.0.2.2 dev eth0',
				'route replace 2001:db8::/32 via fe80::1 dev eth0',
			],
			eth1: [
				'route replace 10.0.0.0/8 via 198.51.100.2 dev eth1',
				'route replace 0.0.0.0/0 via 198.51.100.2 dev eth1 metric 20',
			],
		},
	);
	t.deepEqual(free.map(routeLine), ['route replace blackhole 10.9.0.0/16']);
});
