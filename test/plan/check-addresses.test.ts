// Checks over the user's own tunnels: which addresses a pair is asked by, and which may be named.

import test from 'ava';
import {deriveKeyPair} from '../../src/plan/keys.js';
import type {Plan, Sources} from '../../src/plan/model.js';
import {planLab} from '../../src/plan/plan-lab.js';
import {read, seed} from './reference.js';

const keys = (name: string) => deriveKeyPair(seed, name);

const conf = (
	name: string,
	address: string,
	...peers: readonly (readonly [name: string, allowed: string])[]
) =>
	[
		'[Interface]',
		`PrivateKey = ${keys(name).privateKey}`,
		`Address = ${address}`,
		...peers.flatMap(([peer, allowed]) => [
			'[Peer]',
			`PublicKey = ${keys(peer).publicKey}`,
			...(peer === 'hub' ? ['Endpoint = 203.0.113.10:51820'] : []),
			`AllowedIPs = ${allowed}`,
		]),
		'',
	].join('\n');

const files = {
	hub: conf('hub', '10.77.0.1/24, 2001:db8:77::1/64', ['laptop', '10.77.0.2/32'], ['phone', '10.77.0.3/32']),
	laptop: conf('laptop', '10.77.0.2/24', ['hub', '10.77.0.0/24']),
	phone: conf('phone', '10.77.0.3/32', ['hub', '10.9.0.0/16']),
};

function plan(checks: string, hub = '', changed: Readonly<Record<string, string>> = {}): Plan {
	const sources: Sources = new Map(
		Object.entries({...files, ...changed}).map(([name, content]) => [
			name,
			[{path: '', mode: 0o600, content, encoding: 'utf8'}],
		]),
	);
	const text = `name: lab
networks: {internet: {prefix: [203.0.113.0/24]}, lan: {}}
nodes:
  hub:
    kind: router
    interfaces: {eth0: {network: internet, addresses: [203.0.113.10/24]}, eth1: {network: lan, addresses: [192.168.1.1/24]}${hub}}
    wireguard: {wg0: {config: hub}}
  laptop: {interfaces: {eth0: {network: internet, addresses: [203.0.113.2/24]}}, wireguard: {wg0: {config: laptop}}}
  phone: {interfaces: {eth0: {network: internet, addresses: [203.0.113.3/24]}}, wireguard: {wg0: {config: phone}}}
  pc: {interfaces: {eth0: {network: lan, addresses: [192.168.1.2/24]}}}
checks: ${checks}
`;
	return planLab(read(text), seed, sources);
}

const pairs = ({wiring}: Plan): string[] =>
	wiring.expect.reach.map(({from, to, address}) => `${from} → ${to}: ${address}`);

test('a pair that an own tunnel joins is asked by what is in it, and by what is behind it, not by what carries it', t => {
	t.deepEqual(pairs(plan('[{reach: {from: [hub, laptop], to: [hub, laptop]}}]')), [
		'hub → laptop: 10.77.0.2',
		// The laptop has no IPv6 in the tunnel.
		'laptop → hub: 10.77.0.1',
		'laptop → hub: 192.168.1.1',
	]);
});

test('a pair that no own tunnel joins, and one whose tunnel is not routed to, is asked as before', t => {
	t.deepEqual(pairs(plan('[{reach: {from: laptop, to: phone}}]')), ['laptop → phone: 203.0.113.3']);
	t.deepEqual(pairs(plan('[{reach: {from: phone, to: hub}}]')), [
		'phone → hub: 203.0.113.10',
		'phone → hub: 192.168.1.1',
	]);
	// Keys that do not match are no tunnel.
	t.deepEqual(
		pairs(
			plan('[{reach: {from: laptop, to: hub}}]', '', {
				laptop: files.laptop.replace(keys('hub').publicKey, keys('x').publicKey),
			}),
		),
		['laptop → hub: 203.0.113.10', 'laptop → hub: 192.168.1.1'],
	);
});

test('a dummy is what a node is known by, whatever the way to it', t => {
	t.deepEqual(pairs(plan('[{reach: {from: laptop, to: hub}}]', ', dummy0: {addresses: [10.1.1.1/32]}')), [
		'laptop → hub: 10.1.1.1',
	]);
});

test('addresses that a check names are taken as they are, and their place is known', t => {
	const {wiring} = plan(
		'[{reach: {from: laptop, to: hub, addresses: [203.0.113.10, 10.77.0.1]}}, {tcp: {from: laptop, to: hub, addresses: ["2001:db8:77::1"], port: 22}}]',
	);
	t.deepEqual(
		wiring.checks.pairs.map(({address, at, inside, mtus}) => [address, at.namespace, inside, mtus]),
		[
			['203.0.113.10', 'main', false, [1500]],
			['10.77.0.1', 'main', true, [1420]],
		],
	);
	t.deepEqual(
		wiring.checks.assertions.map(one => 'from' in one && [one.id, one.address, one.namespace]),
		[['tcp[1]:laptop:hub:2001:db8:77::1', '2001:db8:77::1', 'main']],
	);
});

test('other checks of pairs are asked in the tunnel, too; what is not to be reached is so at any address', t => {
	const {wiring} = plan(
		'[{tcp: {from: laptop, to: hub, port: 22}}, {not-reach: {from: hub, to: laptop}}, {reach: {from: pc, to: hub}}]',
	);
	t.deepEqual(
		wiring.checks.assertions.map(({id, name}) => [id, name]),
		[
			['tcp[0]:laptop:hub:10.77.0.1', 'laptop → hub, 10.77.0.1, port 22'],
			['tcp[0]:laptop:hub:192.168.1.1', 'laptop → hub, 192.168.1.1, port 22'],
			['not-reach[1]:hub:laptop:203.0.113.2', 'hub → laptop, 203.0.113.2'],
			['not-reach[1]:hub:laptop:10.77.0.2', 'hub → laptop, 10.77.0.2'],
		],
	);
});

test('two ends of different MTU have each its own way', t => {
	const small = files.laptop.replace('[Peer]', 'MTU = 1380\n[Peer]');
	const {wiring} = plan('[{reach: {from: [hub, laptop], to: [hub, laptop]}}]', '', {laptop: small});
	t.deepEqual(
		wiring.checks.pairs.map(({address, mtus}) => [address, mtus]),
		[
			['10.77.0.2', [1420]],
			['10.77.0.1', [1380]],
			['192.168.1.1', [1380]],
		],
	);
});
