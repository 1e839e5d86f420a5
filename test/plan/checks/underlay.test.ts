// What a lab's checks hold its underlay to, of the labs that ship.

import {readFileSync} from 'node:fs';
import test from 'ava';
import {planLab} from '../../../src/plan/plan-lab.js';
import {read, seed} from '../reference.js';

const shipped = (name: string) =>
	planLab(read(readFileSync(new URL(`../../../topologies/${name}.yaml`, import.meta.url), 'utf8')), seed)
		.wiring.checks.underlay;

test('link-local prefixes are on no side: every interface has one', t => {
	const {privatePrefixes, publicPrefixes} = shipped('babel-mesh');
	t.true(privatePrefixes.includes('2001:db8:a3::/64'), privatePrefixes.join(', '));
	t.deepEqual(
		[...privatePrefixes, ...publicPrefixes].filter(prefix => prefix.startsWith('fe80:')),
		[],
	);
});

test('below the tunnels of road warriors lie their home and the internet, the office does not', t => {
	const {links, publicPrefixes, privatePrefixes, isolated} = shipped('road-warriors');
	t.deepEqual(links.map(({network}) => network).sort(), ['home-lan', 'internet']);
	t.deepEqual(publicPrefixes, ['192.168.178.0/24', '198.51.100.0/24']);
	t.true(privatePrefixes.includes('10.0.0.0/24'), privatePrefixes.join(', '));
	t.deepEqual(isolated, []);
});
