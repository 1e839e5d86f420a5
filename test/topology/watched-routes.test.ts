// Fixed routes whose next hop is watched by BFD: both ends of the session, and the routes that BIRD has then.

import test from 'ava';
import {standbyNetworks} from '../../src/plan/checks/standby.js';
import {planLab} from '../../src/plan/plan-lab.js';
import {planRoutes, routeLine} from '../../src/plan/routes.js';
import {formatAddress, formatPrefix} from '../../src/topology/address.js';
import {parseTopology, type Topology} from '../../src/topology/index.js';

const read = (text: string): Topology => parseTopology(text, {file: 'lab.yaml'});
const spaceOf = ({nodes}: Topology, node: string, name = 'main') =>
	nodes.find(each => each.name === node)!.namespaces.find(each => each.name === name)!;
const watchesOf = (topology: Topology, node: string): string[] =>
	(spaceOf(topology, node).routing?.watches ?? []).map(
		({ifname, localAddress, neighborAddress, neighbor}) =>
			`${ifname} ${formatAddress(localAddress)} ${formatAddress(neighborAddress)} ${neighbor}`,
	);

const lab = (routes: string, far = ''): string => `
name: lab
networks: {one: {}, two: {}}
nodes:
  A:
    kind: router
    interfaces:
      eth0: {network: one, addresses: [192.0.2.1/28]}
      eth1: {network: two, addresses: [192.0.2.17/28]}
    routes: ${routes}
  B:
    kind: router
    interfaces: {eth0: {network: one, addresses: [192.0.2.2/28]}, eth1: {network: two, addresses: [192.0.2.18/28]}}
    ${far}
`;

test('the node with the next hop has the other end of the session, and BIRD for it', t => {
	const topology = read(lab('[{to: 10.0.0.0/8, via: 192.0.2.2, bfd: true}]'));
	t.deepEqual(watchesOf(topology, 'A'), ['eth0 192.0.2.1 192.0.2.2 B']);
	t.deepEqual(watchesOf(topology, 'B'), ['eth0 192.0.2.2 192.0.2.1 A']);
	t.deepEqual(
		planLab(topology, new Uint8Array(32)).wiring.expect.bfd.map(({node, neighbor}) => `${node} ${neighbor}`),
		['A B', 'B A'],
	);
});

test('two routes by one next hop, and one in the other direction, are one session', t => {
	const topology = read(
		lab(
			'[{to: 10.0.0.0/8, via: 192.0.2.2, bfd: true}, {to: 10.1.0.0/16, via: 192.0.2.2, bfd: true}]',
			'routes: [{to: 10.2.0.0/16, via: 192.0.2.1, bfd: true}]',
		),
	);
	t.is(watchesOf(topology, 'A').length, 1);
	t.is(watchesOf(topology, 'B').length, 1);
});

test('BIRD has all routes to a watched prefix, and the kernel the others', t => {
	const topology = read(
		lab(
			'[{to: 0.0.0.0/0, via: 192.0.2.2, bfd: true}, {to: 0.0.0.0/0, via: 192.0.2.18, metric: 9}, {to: 10.0.0.0/8, via: 192.0.2.18}]',
		),
	);
	const {byInterface} = planRoutes(spaceOf(topology, 'A'), []);
	t.deepEqual([...byInterface.keys()], ['eth1']);
	t.deepEqual(byInterface.get('eth1')!.map(routeLine), ['route replace 10.0.0.0/8 via 192.0.2.18 dev eth1']);
});

test("a namespace that already speaks keeps what it has, and its router ID is the file's", t => {
	const topology = read(
		lab('[{to: 10.0.0.0/8, via: 192.0.2.2, bfd: true}]', 'routing: {main: {router-id: 9.9.9.9}}'),
	);
	t.is(spaceOf(topology, 'B').routing!.routerId, '9.9.9.9');
});

const access = (network: string): string => `
name: lab
networks:
  fibre: {prefix: [192.0.2.0/28], static: {router: isp1, bfd: ${network}}}
  lte: {prefix: [198.51.100.0/28], static: {router: isp2}}
sites:
  count: 2
  gateways: {count: 1, uplinks: [fibre, lte]}
`;

test('a provider of static routes watches its customers, and they watch it', t => {
	const topology = read(access('{interval: 300ms}'));
	t.deepEqual(watchesOf(topology, 'V1-1'), ['eth0 192.0.2.1 192.0.2.14 isp1']);
	t.deepEqual(watchesOf(topology, 'isp1'), [
		'eth0 192.0.2.14 192.0.2.1 V1-1',
		'eth0 192.0.2.14 192.0.2.2 V2-1',
	]);
	t.deepEqual(watchesOf(topology, 'isp2'), []);
	t.is(spaceOf(topology, 'V1-1').routing!.watches[0]!.bfd.interval, 300);
	t.true(
		spaceOf(topology, 'V1-1')
			.routes.filter(({to}) => formatPrefix(to) === '0.0.0.0/0')
			.every(each => each.byBird),
	);
});

test('the second provider of all sites is a standby, and the first is not', t => {
	t.deepEqual([...standbyNetworks(read(access('false')))], ['lte']);
});

test('routes of sites take BFD by their patterns', t => {
	const topology = read(`
name: lab
networks: {internet: {prefix: [192.0.2.0/28]}}
sites:
  count: 2
  gateways: {count: 1}
  routers:
    routes: [{to: 10.99.0.0/16, via: "192.168.{site}.11", bfd: {multiplier: 3}}]
`);
	const [watch] = spaceOf(topology, 'R2').routing!.watches;
	t.is(formatAddress(watch!.neighborAddress), '192.168.2.11');
	t.is(watch!.bfd.multiplier, 3);
	t.is(spaceOf(topology, 'V2-1', 'private').routing!.watches.length, 1);
});

test('distance is another word for metric', t => {
	const routesOf = (word: string): unknown =>
		spaceOf(read(lab(`[{to: 10.0.0.0/8, via: 192.0.2.2, ${word}: 200}]`)), 'A').routes;
	t.deepEqual(routesOf('distance'), routesOf('metric'));
});

test('the node itself keeps a route whose gateway is probed, beside those that BIRD and the kernel have', t => {
	const topology = read(
		lab(
			'[{to: 0.0.0.0/0, via: 192.0.2.2, bfd: true}, {to: 0.0.0.0/0, via: 192.0.2.18, distance: 200, probe: {interval: 500ms}}, {to: 10.0.0.0/8, via: 192.0.2.18}]',
		),
	);
	const space = spaceOf(topology, 'A');
	t.deepEqual(
		space.routes.map(({byBird}) => byBird),
		[true, false, false],
	);
	t.deepEqual([...planRoutes(space, []).byInterface.values()].flat().map(routeLine), [
		'route replace 10.0.0.0/8 via 192.0.2.18 dev eth1',
	]);
	const files = planLab(topology, new Uint8Array(32)).nodes.find(({node}) => node === 'A')!.files;
	t.is(
		files.find(({path}) => path === '/etc/wgsim/services/gateways/routes')!.content,
		'main eth1 192.0.2.18 0.5 3 0.0.0.0/0 via 192.0.2.18 dev eth1 metric 200\n',
	);
	// The spare line is no tunnel's way while all is well.
	t.deepEqual(
		standbyNetworks(topology),
		standbyNetworks(
			read(lab('[{to: 0.0.0.0/0, via: 192.0.2.2}, {to: 0.0.0.0/0, via: 192.0.2.18, metric: 200}]')),
		),
	);
});
