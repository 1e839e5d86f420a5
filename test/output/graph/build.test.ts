// What becomes a vertex, a group and an edge.

import test from 'ava';
import {buildGraph} from '../../../src/output/graph/build.js';
import type {Graph} from '../../../src/output/graph/model.js';
import {compareNatural} from '../../../src/shared/natural-order.js';
import {readLab, readLargeMesh} from './labs.js';

const graphOf = (lab: string): Graph => buildGraph(readLab(lab), {addresses: false, allTunnels: false});
const kindOf = (graph: Graph, name: string): string | undefined =>
	graph.vertices.find(({label}) => label === name)?.kind;

test('what carries tunnels is underlay, through a router that is no end of them; what lies behind an end is a LAN', t => {
	const warriors = graphOf('road-warriors');
	t.is(kindOf(warriors, 'internet'), 'underlay');
	t.is(kindOf(warriors, 'home-lan'), 'underlay');
	t.is(kindOf(warriors, 'office-lan'), 'lan');
	t.is(kindOf(graphOf('mtu-blackhole'), 'middle'), 'underlay');
	t.is(kindOf(graphOf('routed-vpn'), 'vpn1'), 'lan');
});

test('a site is a group with its nodes and its own networks', t => {
	const {groups, vertices} = graphOf('routed-vpn');
	t.deepEqual(
		groups.map(({id, label}) => [
			label,
			vertices.filter(({group}) => group === id).map(vertex => vertex.label),
		]),
		['1', '2', '3'].map(site => [
			`site ${site}`,
			[`R${site}`, `V${site}-1`, `V${site}-2`, `lan${site}`, `vpn${site}`],
		]),
	);
	t.deepEqual(
		vertices.filter(({group}) => group === null).map(({label}) => label),
		['internet'],
	);
});

test('two tunnels between the same gateways are two edges', t => {
	const tunnels = graphOf('dual-provider').edges.filter(({kind}) => kind === 'tunnel');
	t.is(tunnels.length, 2);
});

test('too many tunnels become one edge a pair of sites, which says how many they are', t => {
	const {edges, tunnels} = buildGraph(readLargeMesh(), {addresses: false, allTunnels: false});
	t.is(tunnels, 760);
	t.deepEqual(
		edges.filter(({kind, count}) => kind === 'tunnel' && count > 0).map(({count}) => count),
		Array.from({length: 190}, () => 4),
	);
});

test('all tunnels are drawn where that is asked for', t => {
	const {edges} = buildGraph(readLargeMesh(), {addresses: false, allTunnels: true});
	t.is(edges.filter(({kind}) => kind === 'tunnel').length, 760);
});

test('names sort as people count', t => {
	const names = ['V10-1', 'V2-10', 'V2-2', 'R1', 'V2', 'V02'];
	t.deepEqual([...names].sort(compareNatural), ['R1', 'V02', 'V2', 'V2-2', 'V2-10', 'V10-1']);
});

test('a tunnel within a site is drawn as it is beside bundles', t => {
	const mesh = readLargeMesh();
	const [first] = mesh.tunnels;
	const inside = {...first!, name: 'inside', b: {...first!.b, node: 'V1-2'}};
	const {edges} = buildGraph(
		{...mesh, tunnels: [...mesh.tunnels, inside]},
		{addresses: false, allTunnels: false},
	);
	t.is(edges.filter(({title, count}) => title === 'inside' && count === 1).length, 1);
	t.is(edges.filter(({a, b}) => a === b).length, 0);
});
