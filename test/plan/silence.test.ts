// How long routing may be silent: no timer that is written into a bird.conf is longer than what is said.

import {readdirSync, readFileSync} from 'node:fs';
import test from 'ava';
import {restOf} from '../../src/lab/measure/rest.js';
import {planLab} from '../../src/plan/plan-lab.js';
import {longestSilence, timersOfOwn} from '../../src/plan/silence.js';
import {read, referenceText, seed} from './reference.js';

const silenceOf = (text: string): number => longestSilence(read(text), new Map());
const sites = (overlay: string): string =>
	`name: lab\nnetworks: {internet: {ospf: PUBLIC}}\nsites: {count: 2}\noverlay: ${overlay}\n`;

test("the reference lab waits for BGP's hold time, and the fabric is told so", t => {
	t.is(silenceOf(referenceText), 6);
	const {wiring} = planLab(read(referenceText), seed);
	t.is(wiring.silence, 6);
	t.is(restOf(wiring), 8000);
});

test('the longest timer decides: hold time, dead interval, hellos of Babel', t => {
	t.is(silenceOf(sites('{bgp: {hold: 90s}}')), 90);
	t.is(silenceOf(sites('{bgp: {hold: 9s}, ospf: {hello: 10s, dead: 40s}}')), 40);
	t.is(silenceOf(sites('{routing: babel, babel: {hello: 2s}}')), 32);
});

test('with BFD nobody waits for the hold time, and WireGuard still tries again after 5 s', t => {
	t.is(silenceOf(sites('{bgp: {hold: 90s, bfd: true}}')), 5.4);
	t.is(silenceOf(sites('{bgp: {hold: 90s, bfd: {interval: 2s, multiplier: 5}}}')), 10);
});

test('where nothing has a timer, nothing is waited for but the margin', t => {
	const text =
		'name: lab\nnetworks: {net: {}}\nnodes: {A: {interfaces: {eth0: {network: net}}}, B: {interfaces: {eth0: {network: net}}}}\n';
	t.is(silenceOf(text), 0);
	t.is(restOf({silence: 0}), 2000);
	t.is(restOf({silence: 5.4}), 8000);
});

test("of the user's own bird.conf, what it says; BIRD's defaults where it says nothing", t => {
	t.deepEqual(
		timersOfOwn('protocol bgp A { hold time 9; }\n# hold time 900;\nprotocol bgp B { hold time 30; }'),
		[9, 30],
	);
	t.deepEqual(
		timersOfOwn('protocol bgp A { }\nprotocol ospf v3 { area 0 { interface "eth0" { hello 1; }; }; }'),
		[240, 40],
	);
	t.deepEqual(timersOfOwn('protocol ospf v2 { area 0 { interface "eth0" { dead 4; }; }; }'), [4]);
	t.deepEqual(timersOfOwn('protocol static { }'), []);
});

const folder = new URL('../../topologies/', import.meta.url);

// That of own configuration has timers that wgsim does not write.
for (const file of readdirSync(folder).filter(name => name.endsWith('.yaml') && name !== 'own-config.yaml')) {
	test(`${file}: no timer of BIRD is longer, but where BFD knows before it`, t => {
		const topology = read(readFileSync(new URL(file, folder), 'utf8'));
		const configs = planLab(topology, seed).nodes.flatMap(({files}) =>
			files.filter(({path}) => /^\/etc\/bird\/.*\.conf$/.test(path)).map(({content}) => content),
		);
		// A session's or an interface's own lines, up to its end.
		const timers = configs.flatMap(content =>
			[...content.matchAll(/(?:hold time|dead) (\d+);(?![^}]*bfd)/g)].map(([, seconds]) => Number(seconds)),
		);
		t.true(Math.max(0, ...timers) <= longestSilence(topology, new Map()), timers.join(' '));
	});
}

test('BFD of a fixed route has its share', t => {
	const lab = `name: lab
networks: {net: {}}
nodes:
  A:
    kind: router
    interfaces: {eth0: {network: net, addresses: [192.0.2.1/24]}}
    routes: [{to: 10.0.0.0/8, via: 192.0.2.2, bfd: {interval: 2s, multiplier: 4}}]
  B: {interfaces: {eth0: {network: net, addresses: [192.0.2.2/24]}}}
`;
	t.is(silenceOf(lab), 8);
});
