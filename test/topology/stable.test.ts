// What is derived does not move when something unrelated is added.

import test from 'ava';
import fc from 'fast-check';
import {parseTopology} from '../../src/topology/index.js';
import type {Topology} from '../../src/topology/model.js';

interface Lab {
	readonly sites: number;
	readonly gateways: number;
	readonly mesh: string;
	readonly underlay: string;
	readonly routing: string;
}

const labs: fc.Arbitrary<Lab> = fc.record({
	sites: fc.integer({min: 2, max: 4}),
	gateways: fc.integer({min: 1, max: 2}),
	mesh: fc.constantFrom('full', 'ring', '{hubs: [1]}', '{pairs: [[1, 2]]}'),
	underlay: fc.constantFrom(
		'ospf: PUBLIC',
		'prefix: [198.51.100.0/24]',
		'prefix: [198.51.100.0/24, "2001:db8:0:1::/64"], bgp: 64500',
		'prefix: ["2001:db8:0:1::/64"], static: true',
	),
	routing: fc.constantFrom('bgp', 'babel'),
});

const additions = {
	'a site': {sites: 1, networks: '', nodes: '', tunnels: ''},
	'a network and two nodes': {
		sites: 0,
		networks: ', extra: {prefix: [203.0.113.0/24]}',
		nodes:
			'{X: {interfaces: {eth0: {network: extra, addresses: [203.0.113.1/24]}}}, Y: {interfaces: {eth0: {network: extra, addresses: [203.0.113.2/24]}}}}',
		tunnels: '',
	},
	'nodes with a tunnel, and a router on a LAN': {
		sites: 0,
		networks: ', extra: {prefix: [203.0.113.0/24]}',
		nodes:
			'{X: {interfaces: {eth0: {network: extra, addresses: [203.0.113.1/24]}}}, Y: {interfaces: {eth0: {network: extra, addresses: [203.0.113.2/24]}}}, Z: {kind: router, interfaces: {eth0: {network: lan1, addresses: [192.168.1.77/24]}}}}',
		tunnels: 'X--Y: {}',
	},
} as const;

function write(
	lab: Lab,
	{sites, networks, nodes, tunnels}: (typeof additions)[keyof typeof additions],
): Topology {
	// A tunnel between two gateways of one site, with every name and number left to us.
	const own =
		lab.gateways > 1 ? 'V1-1--V1-2: {ends: {V1-1: {namespace: main}, V1-2: {namespace: main}}}, ' : '';
	const text = `name: lab
networks: {internet: {${lab.underlay}}${networks}}
sites: {count: ${lab.sites + sites}, gateways: {count: ${lab.gateways}}}
overlay: {mesh: ${lab.mesh}, routing: ${lab.routing}}
nodes: ${nodes || '{}'}
tunnels: {${own}${tunnels}}
`;
	return parseTopology(text, {file: 'lab.yaml'});
}

/** All that is derived of a node but its neighbours: names, addresses, MAC addresses, router IDs, timers. */
const fixedParts = ({nodes}: Topology, name: string) =>
	nodes
		.find(node => node.name === name)!
		.namespaces.map(({interfaces, routing, ...rest}) => ({
			...rest,
			routes: undefined,
			interfaces,
			routerId: routing?.routerId,
			announce: routing?.announce,
		}));

for (const [what, addition] of Object.entries(additions)) {
	test(`nothing moves when ${what} comes`, t => {
		fc.assert(
			fc.property(labs, lab => {
				const before = write(lab, {sites: 0, networks: '', nodes: '', tunnels: ''} as never);
				const after = write(lab, addition);
				for (const {name} of before.nodes) {
					t.deepEqual(fixedParts(after, name), fixedParts(before, name), name);
				}

				const tunnels = new Map(after.tunnels.map(tunnel => [tunnel.name, tunnel]));
				// A ring that grows is cut where it was closed.
				const kept = before.tunnels.filter(({name}) => lab.mesh !== 'ring' || tunnels.has(name));
				for (const tunnel of kept) {
					t.deepEqual(tunnels.get(tunnel.name), tunnel);
				}

				const sessionsOf = ({nodes}: Topology): Map<string, unknown> =>
					new Map(
						nodes.flatMap(node =>
							node.namespaces.flatMap(({name, routing}) =>
								(routing?.bgp ?? []).map(
									session => [`${node.name} ${name} ${session.name}`, session] as const,
								),
							),
						),
					);
				const sessions = sessionsOf(after);
				for (const [key, session] of sessionsOf(before)) {
					t.true(lab.mesh === 'ring' || sessions.has(key), key);
					t.deepEqual(sessions.get(key) ?? session, session);
				}
			}),
			{numRuns: 40},
		);
	});
}
