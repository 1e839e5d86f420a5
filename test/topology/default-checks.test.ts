// What a file that names no checks promises: what can hold.

import test from 'ava';
import {formatAddress} from '../../src/topology/address.js';
import {parseTopology} from '../../src/topology/index.js';

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
