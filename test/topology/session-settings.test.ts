// Settings of BGP sessions at each place where they may stand: of two, the nearest wins.

import test from 'ava';
import {renderBird} from '../../src/plan/bird.js';
import {parseTopology, renderExplicit, type Topology} from '../../src/topology/index.js';
import type {BgpSession} from '../../src/topology/model.js';

const read = (text: string): Topology => parseTopology(text, {file: 'lab.yaml'});
const sessionOf = ({nodes}: Topology, node: string, namespace: string, name: string): BgpSession =>
	nodes
		.find(each => each.name === node)!
		.namespaces.find(each => each.name === namespace)!
		.routing!.bgp.find(each => each.name === name)!;

const text = `
name: lab
networks:
  internet: {prefix: [198.51.100.0/24], bgp: {asn: 64500, password: of all lines, communities: [64500:1]}}
sites:
  count: 3
  asn: 64512
  gateways: {count: 1}
  overrides:
    2: {gateways: {uplinks: [{network: internet, bgp: {password: of one line, local-preference: 200}}]}}
overlay:
  bgp: {password: of all, communities: [64512:7], hold: 9s}
tunnels:
  V1-1--V2-1:
    bgp: {password: of one, bfd: {interval: 300ms}}
    ends:
      V2-1: {bgp: {communities: ["64512:1:2"], announced-local-preference: 50, learned-communities: [no-export]}}
nodes:
  V2-1: {routing: {private: {bgp: {BGP_V1_1: {interface: wg1, hold: 30s}}}}}
`;

test('a tunnel has a password for both ends of its session, and what else an end is given', t => {
	for (const lab of [read(text), read(renderExplicit(text, {file: 'lab.yaml'}))]) {
		const near = sessionOf(lab, 'V1-1', 'private', 'BGP_V2_1');
		const far = sessionOf(lab, 'V2-1', 'private', 'BGP_V1_1');
		t.is(near.password, 'of one');
		t.is(far.password, 'of one');
		t.is(near.bfd!.interval, 300);
		t.deepEqual(near.communities, [[64512, 7]]);
		t.deepEqual(far.communities, [[64512, 1, 2]]);
		t.is(far.announcedLocalPreference, 50);
		t.deepEqual(far.learnedCommunities, [[65535, 65281]]);
		t.deepEqual([near.holdTime, far.holdTime], [9, 30]);
		t.is(sessionOf(lab, 'V1-1', 'private', 'BGP_V3_1').password, 'of all');
	}
});

test('an uplink has a password of its own, at the provider too, and a preference at the gateway', t => {
	const lab = read(text);
	const [gateway, provider] = [
		sessionOf(lab, 'V2-1', 'main', 'BGP_internet'),
		sessionOf(lab, 'internet-pe', 'main', 'BGP_V2_1'),
	];
	t.deepEqual([gateway.password, provider.password], ['of one line', 'of one line']);
	t.deepEqual([gateway.localPreference, provider.localPreference], [200, null]);
	t.deepEqual([gateway.communities, provider.communities], [[[64500, 1]], []]);
	t.is(sessionOf(lab, 'V1-1', 'main', 'BGP_internet').password, 'of all lines');
	t.is(sessionOf(lab, 'internet-pe', 'main', 'BGP_V1_1').password, 'of all lines');
});

test('BIRD adds communities to what it learns, and sets the preference of what it announces', t => {
	const lab = read(text);
	const space = lab.nodes.find(({name}) => name === 'V2-1')!.namespaces.find(({name}) => name === 'private')!;
	const config = renderBird(space.routing!, space, new Map());
	t.regex(config, /import filter \{\n\t+bgp_community\.add\(\(65535, 65281\)\);\n/);
	t.regex(
		config,
		/export filter \{\n\t+bgp_large_community\.add\(\(64512, 1, 2\)\);\n\t+bgp_local_pref = 50;\n\t+if /,
	);
});

test('a session written by hand has what its tunnel says', t => {
	const lab = read(`
name: lab
networks: {net: {prefix: [198.51.100.0/24]}}
nodes:
  A: {kind: router, interfaces: {eth0: {network: net, addresses: [198.51.100.1/24]}}, routing: {main: {asn: 65001, bgp: {B: {interface: wg0}}}}}
  B: {kind: router, interfaces: {eth0: {network: net, addresses: [198.51.100.2/24]}}, routing: {main: {asn: 65002, bgp: {A: {interface: wg0, local-preference: 3}}}}}
tunnels:
  A--B:
    bgp: {ttl-security: true}
    ends: {A: {addresses: [10.0.0.0/31]}, B: {addresses: [10.0.0.1/31], bgp: {local-preference: 7, communities: [65002:1]}}}
`);
	const [a, b] = [sessionOf(lab, 'A', 'main', 'B'), sessionOf(lab, 'B', 'main', 'A')];
	t.true(a.ttlSecurity && b.ttlSecurity);
	t.is(b.localPreference, 3);
	t.deepEqual(b.communities, [[65002, 1]]);
});
