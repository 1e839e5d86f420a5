// What a node's name stands for: loopbacks first, inner before outer, and the same list for every node.

import test from 'ava';
import {planNames} from '../../src/plan/names.js';
import {read, referenceText} from './reference.js';

const addressesOf = (names: readonly string[], node: string): string[] =>
	names.filter(line => line.endsWith(`\t${node}`)).map(line => line.split('\t')[0]!);

test('an inner router is known by its loopbacks first', t => {
	const names = planNames(read(referenceText));
	t.deepEqual(addressesOf(names, 'R3').slice(0, 2), ['2001:db8:a3::1', '10.0.3.1']);
});

test('a gateway is known by its loopback, then by inner addresses, then by outer ones, then in its tunnels', t => {
	const names = planNames(
		read(`name: lab
networks: {net: {}, lan: {}}
nodes:
  V:
    kind: gateway
    interfaces:
      eth0: {network: net, addresses: [192.0.2.1/24]}
      dummy0: {addresses: [198.18.0.1/32]}
      eth1: {network: lan, namespace: private, addresses: [10.0.1.1/24, "fe80::1/64"]}
      dummy1: {namespace: private, addresses: [10.0.0.1/32]}
  W: {kind: gateway, interfaces: {eth0: {network: net, addresses: [192.0.2.2/24]}}}
  H: {interfaces: {eth0: {network: lan, addresses: [10.0.1.9/24]}}}
tunnels: {V--W: {ends: {V: {endpoint: 192.0.2.1, addresses: [169.254.0.1/31, 10.9.0.1/31]}, W: {endpoint: 192.0.2.2, addresses: [10.9.0.0/31]}}}}
checks: []
`),
	);
	t.deepEqual(addressesOf(names, 'V'), ['10.0.0.1', '198.18.0.1', '10.0.1.1', '192.0.2.1', '10.9.0.1']);
	t.deepEqual(addressesOf(names, 'W'), ['192.0.2.2', '10.9.0.0']);
});

test('every node that has an address has a name, and the order of the file changes nothing', t => {
	const topology = read(referenceText);
	const names = planNames(topology);
	for (const {name} of topology.nodes) {
		t.not(addressesOf(names, name).length, 0, name);
	}

	const reversed = {nodes: [...topology.nodes].reverse(), tunnels: [...topology.tunnels].reverse()};
	t.deepEqual(planNames(reversed), names);
});
