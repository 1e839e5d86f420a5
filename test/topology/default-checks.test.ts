// What a file that names no checks promises: what can hold.

import test from 'ava';
import {append} from '../../src/shared/group-by.js';
import {formatAddress} from '../../src/topology/address.js';
import {parseTopology, TopologyError} from '../../src/topology/index.js';

const promises = (lan: string): string[] => {
	const text = `
name: lab
networks: {internet: {ospf: PUBLIC}}
sites: {count: 2, hosts: {count: 1}, lan: ${lan}}
overlay: {mesh: full}
`;
	return parseTopology(text, {file: 'lab.yaml'}).checks.flatMap(({from, to, addresses}) =>
		addresses.map(address => `${from} → ${to} ${formatAddress(address)}`),
	);
};

test('a host of one family is not held to reach addresses of the other', t => {
	const all = promises("'192.168.{site}.0/24'");
	t.deepEqual(
		all.filter(line => line.startsWith('H1-1')),
		['H1-1 → R1 10.0.1.1', 'H1-1 → R2 10.0.2.1', 'H1-1 → H2-1 192.168.2.101'],
	);
	t.true(all.includes('R1 → R2 2001:db8:a2::1'), 'routers have both');
	t.true(promises("['192.168.{site}.0/24', '2001:db8:b{site}::/64']").includes('H1-1 → R2 2001:db8:a2::1'));
});

const twoFamilies = (checks: string): string => `
name: lab
networks: {net: {}}
defaults: {groups: {pair: {members: [a, b]}, all: {members: '*'}}}
nodes:
  a: {interfaces: {eth0: {network: net, addresses: [10.0.0.1/24, '2001:db8::1/64']}}}
  b: {interfaces: {eth0: {network: net, addresses: [10.0.0.2/24, '2001:db8::2/64']}}}
  c: {interfaces: {eth0: {network: net, addresses: [10.0.0.3/24, '2001:db8::3/64']}}}
checks: [${checks}]
`;

test('a check names groups, and may be of one IP version', t => {
	const read = (checks: string) => parseTopology(twoFamilies(checks), {file: 'lab.yaml'});
	const pairsOf = (checks: string): string[] =>
		read(checks).checks.flatMap(({from, to, addresses}) =>
			addresses.map(address => `${from} ${to} ${formatAddress(address)}`),
		);
	t.deepEqual(pairsOf('{reach: {from: pair, to: c, family: 6}}'), ['a c 2001:db8::3', 'b c 2001:db8::3']);
	t.deepEqual(pairsOf('{reach: {from: c, to: pair, family: 4}}'), ['c a 10.0.0.1', 'c b 10.0.0.2']);
	t.is(pairsOf('{reach: {from: all, to: all}}').length, 12);
	// Of what is not to be reached by IPv6 the rest is promised.
	t.deepEqual(
		pairsOf('{not-reach: {from: pair, to: c, family: 6}}').filter(pair => pair.includes(' c ')),
		['a c 10.0.0.3', 'b c 10.0.0.3'],
	);
	t.deepEqual(
		pairsOf('{not-reach: {from: pair, to: c}}').filter(pair => pair.includes(' c ')),
		[],
	);
	const asserted = (check: string): string[] => read(check).assertions.map(({id}) => id);
	t.deepEqual(asserted('{ping: {from: pair, to: c, family: 4}}'), [
		'ping[0]:a:c:10.0.0.3',
		'ping[0]:b:c:10.0.0.3',
	]);
	t.deepEqual(asserted('{not-reach: {from: c, to: pair, family: 6}}'), [
		'not-reach[0]:c:a:2001:db8::1',
		'not-reach[0]:c:b:2001:db8::2',
	]);
	for (const kind of ['tcp', 'udp', 'http', 'traceroute']) {
		const more = kind === 'http' ? '' : kind === 'traceroute' ? ", hops: 'a > c'" : ', port: 9';
		t.deepEqual(asserted(`{${kind}: {from: a, to: c, family: 6${more}}}`), [`${kind}[0]:a:c:2001:db8::3`]);
	}

	t.deepEqual(asserted('{command: {at: pair, run: id}}'), ['command[0]:a:main', 'command[0]:b:main']);
});

const flat = (hosts: number): string =>
	`name: lab\nnetworks: {net: {}}\nnodes:\n${Array.from(
		{length: hosts},
		(_, index) =>
			`  h${index}: {interfaces: {eth0: {network: net, addresses: [10.0.${index >> 8}.${index & 255}/12]}}}`,
	)
		.join('\n')
		.replace('10.0.0.0/', '10.1.0.0/')}\n`;

test('up to 128 nodes all pairs are tried; of more, so many that each is within a few steps of each', t => {
	const all = parseTopology(flat(128), {file: 'lab.yaml'});
	t.is(all.checks.length, 128 * 127);
	t.is(all.untried, 0);

	const some = parseTopology(flat(200), {file: 'lab.yaml'});
	t.is(some.checks.length + some.untried, 200 * 199);
	const near = new Map<string, string[]>();
	for (const {from, to} of some.checks) {
		append(near, from, to);
	}

	t.true([...near.values()].every(({length}) => length <= 16));
	const reached = new Set(['h0']);
	for (let step = 0; step < 4; step++) {
		for (const name of [...reached]) {
			for (const to of near.get(name)!) {
				reached.add(to);
			}
		}
	}

	t.is(reached.size, 200);
});

test('where the user puts commands into a router, an address of several nodes tells none from another, and is left out', t => {
	const text = (commands: string): string => `
name: lab
networks: {internet: {}, left: {}, right: {}}
nodes:
  ga: {kind: router, ${commands} interfaces: {eth0: {network: internet, addresses: [198.51.100.1/24]}, eth1: {network: left, addresses: [192.168.1.1/24]}}}
  gb: {kind: router, interfaces: {eth0: {network: internet, addresses: [198.51.100.2/24]}, eth1: {network: right, addresses: [192.168.1.1/24]}}}
  ha: {interfaces: {eth0: {network: left, addresses: [192.168.1.10/24]}}, routes: [{to: 0.0.0.0/0, via: 192.168.1.1}]}
  hb: {interfaces: {eth0: {network: right, addresses: [192.168.1.10/24]}}, routes: [{to: 0.0.0.0/0, via: 192.168.1.1}]}
`;
	const {checks, undecided} = parseTopology(text('commands: [nft -f /etc/netmap.nft],'), {file: 'lab.yaml'});
	// To 192.168.1.10 either gateway answers at its own site: the other site's host would not hear it.
	t.deepEqual(
		checks.map(({from, to}) => `${from} ${to}`),
		['ga gb', 'gb ga', 'ha ga', 'hb gb'],
	);
	// The others are not passed over without a word.
	t.deepEqual(
		undecided.map(({from, to}) => `${from} ${to}`),
		['ga ha', 'ga hb', 'gb ha', 'gb hb', 'ha gb', 'ha hb', 'hb ga', 'hb ha'],
	);
	t.throws(() => parseTopology(text(''), {file: 'lab.yaml'}), {instanceOf: TopologyError});
});
