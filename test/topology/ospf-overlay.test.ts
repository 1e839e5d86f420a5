// `overlay.routing: ospf`: the sites and their tunnels are one area, without BGP.

import {readFileSync} from 'node:fs';
import test from 'ava';
import {formatAddress, formatPrefix, hostOf} from '../../src/topology/address.js';
import {parseTopology, type Topology} from '../../src/topology/index.js';

const shipped = readFileSync(new URL('../../topologies/ospf-hub.yaml', import.meta.url), 'utf8');
const read = (text: string): Topology => parseTopology(text, {file: 'lab.yaml'});
const inside = ({nodes}: Topology, node: string) =>
	nodes.find(({name}) => name === node)!.namespaces.find(({name}) => name === 'private')!.routing!;

const speakers = (lab: Topology, node: string, version: 2 | 3): Record<string, string[]> =>
	Object.fromEntries(
		inside(lab, node)
			.ospf.find(each => each.version === version)!
			.interfaces.filter(({type}) => type !== 'stub')
			.map(({name, type, neighbors}) => [`${name} ${type}`, neighbors.map(each => each.node)]),
	);

test('over a shared interface OSPF speaks to each peer by its address, in both versions', t => {
	const lab = read(shipped);
	for (const version of [2, 3] as const) {
		t.deepEqual(speakers(lab, 'hub-gw1', version), {'eth1 ptp': ['hub-r1'], 'wg0 ptmp': ['a-gw1', 'b-gw1']});
		t.deepEqual(speakers(lab, 'a-gw1', version), {'eth1 ptp': ['a-r1'], 'wg0 ptmp': ['hub-gw1']});
	}

	t.deepEqual(inside(lab, 'hub-gw1').bgp, []);
	t.true(lab.tunnels[0]!.a.allowedIps.map(formatPrefix).includes('fe80::2/128'));
	for (const {name, authentication} of inside(lab, 'a-gw1').ospf.flatMap(({interfaces}) => interfaces)) {
		t.is(authentication?.password, name === 'dummy0' ? undefined : 'in the tunnels and the sites', name);
	}
});

test('over an interface for each tunnel it is point-to-point, from a link-local address', t => {
	const lab = read(shipped.replace('  wireguard: {interface: shared}\n', ''));
	t.deepEqual(speakers(lab, 'hub-gw1', 3), {
		'eth1 ptp': ['hub-r1'],
		'wg2 ptp': ['a-gw1'],
		'wg3 ptp': ['b-gw1'],
	});
	t.true(
		lab.tunnels.every(({a, b}) =>
			[a, b].every(({addresses}) =>
				addresses.some(address => formatAddress(hostOf(address)).startsWith('fe80::')),
			),
		),
	);
});

test('without IPv4 in the tunnels, version 2 stays within the sites', t => {
	const lab = read(
		shipped.replace('  routing: ospf\n', '  routing: ospf\n  transit: ["2001:db8:ff::/64"]\n'),
	);
	t.deepEqual(Object.keys(speakers(lab, 'a-gw1', 2)), ['eth1 ptp']);
	t.deepEqual(Object.keys(speakers(lab, 'a-gw1', 3)), ['eth1 ptp', 'wg0 ptmp']);
});
