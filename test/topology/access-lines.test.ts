// What `sites` say of their lines: an MTU, a provider with BGP for one and static routes for another, fixed routes, one interface for all tunnels.

import {readFileSync} from 'node:fs';
import test from 'ava';
import {renderBird} from '../../src/plan/bird.js';
import {formatAddress, formatPrefix} from '../../src/topology/address.js';
import {parseTopology, type Topology, type TopologyError} from '../../src/topology/index.js';
import {formatProblem} from '../../src/topology/problem.js';

const read = (text: string): Topology => parseTopology(text, {file: 'lab.yaml'});

const problemsOf = (text: string): string[] => {
	try {
		read(text);
		return [];
	} catch (error) {
		return (error as TopologyError).problems.map(formatProblem);
	}
};

const spaceOf = ({nodes}: Topology, node: string, name = 'main') =>
	nodes.find(each => each.name === node)!.namespaces.find(each => each.name === name)!;

const routesOf = (topology: Topology, node: string, name?: string): string[] =>
	spaceOf(topology, node, name).routes.map(({to, via}) => `${formatPrefix(to)} ${formatAddress(via!)}`);

const sites = (underlay: string, one: string, two: string): string => `
name: lab
networks: ${underlay}
sites:
  count: 2
  gateways: {count: 1}
  overrides: {1: {gateways: {uplinks: ${one}}}, 2: {gateways: {uplinks: ${two}}}}
`;

test('an uplink has the MTU of its line, and tunnels what that leaves', t => {
	const mtusOf = (uplink: string, prefix: string): number[] => {
		const lab = read(sites(`{internet: {prefix: [${prefix}]}}`, uplink, '[internet]'));
		return [
			...['V1-1', 'V2-1'].map(node => spaceOf(lab, node).interfaces.find(({name}) => name === 'eth0')!.mtu),
			lab.tunnels[0]!.mtu,
		];
	};
	const pppoe = '[{network: internet, mtu: 1492}]';
	t.deepEqual(mtusOf(pppoe, '"2001:db8:a::/64"'), [1492, 1500, 1412]);
	t.deepEqual(mtusOf(pppoe, '192.0.2.0/24'), [1492, 1500, 1432]);
	t.deepEqual(mtusOf('[{network: internet}]', '192.0.2.0/24'), [1500, 1500, 1440]);
});

test('an uplink wider than its network, one twice, and one on no network are refused at their place', t => {
	const of = (uplinks: string): string[] =>
		problemsOf(sites('{internet: {prefix: [192.0.2.0/24]}}', uplinks, '[internet]'));
	t.regex(of('[{network: internet, mtu: 9000}]')[0]!, /gateways\.uplinks\[0\].*9000 is more than internet/);
	t.regex(of('[internet, {network: internet, mtu: 1492}]')[0]!, /one network is here twice/);
	t.regex(of('[{network: intranet}]')[0]!, /uplinks\[0\].*intranet/);
});

test('a provider has a BGP session with one site and a static route to the other, which it announces', t => {
	const lab = read(
		sites(
			'{west: {prefix: [198.51.100.0/24], bgp: {asn: 64500, router: isp}}, east: {prefix: [203.0.113.0/24], static: {router: isp}}}',
			'[west]',
			'[east]',
		),
	);
	const isp = spaceOf(lab, 'isp');
	t.deepEqual(
		isp.routing!.bgp.map(({name}) => name),
		['BGP_V1_1'],
	);
	t.deepEqual(routesOf(lab, 'isp'), ['198.18.2.1/32 203.0.113.2']);
	t.deepEqual(routesOf(lab, 'V2-1'), ['0.0.0.0/0 203.0.113.254']);
	const text = renderBird(isp.routing!, isp, new Map());
	t.true(text.includes('import where net ~ [ 198.18.2.1/32 ];') && text.includes('learn;'), text);
	t.is(text.match(/if source ~ \[RTS_INHERIT, RTS_STATIC\] then accept;/g)?.length, 2);
	const gateway = spaceOf(lab, 'V1-1');
	t.notRegex(renderBird(gateway.routing!, gateway, new Map()), /learn;|RTS_INHERIT/);
});

test('two AS numbers for one router are still refused', t => {
	const [problem] = problemsOf(
		sites(
			'{west: {prefix: [198.51.100.0/24], bgp: {asn: 64500, router: isp}}, east: {prefix: [203.0.113.0/24], bgp: {asn: 64501, router: isp}}}',
			'[west]',
			'[east]',
		),
	);
	t.regex(problem!, /the router isp has AS 64500 on another network/);
});

test('fixed routes of all sites are patterns; a host with a default route of its own has no other', t => {
	const lab = read(`
name: lab
networks: {internet: {prefix: [198.51.100.0/24]}}
sites:
  count: 2
  gateways: {count: 1, routes: [{to: "10.99.{site}.0/24", via: "192.168.{site}.1", namespace: private}]}
  routers: {routes: [{to: "10.99.{site}.7/32", via: "192.168.{site}.101"}]}
  hosts: {count: 1, routes: [{to: 0.0.0.0/0, via: "192.168.{site}.11"}, {to: "10.{site}.0.0/16", via: "192.168.{site}.1"}]}
`);
	for (const site of [1, 2]) {
		t.deepEqual(routesOf(lab, `V${site}-1`, 'private'), [`10.99.${site}.0/24 192.168.${site}.1`]);
		t.deepEqual(routesOf(lab, `R${site}`), [`10.99.${site}.7/32 192.168.${site}.101`]);
		t.deepEqual(routesOf(lab, `H${site}-1`), [
			`0.0.0.0/0 192.168.${site}.11`,
			`10.${site}.0.0/16 192.168.${site}.1`,
		]);
	}

	const [problem] = problemsOf(`
name: lab
networks: {internet: {prefix: [198.51.100.0/24]}}
sites: {count: 2, gateways: {count: 1}, hosts: {count: 1, routes: [{to: "10.9.{site}.1/24", via: "192.168.{site}.1"}]}}
`);
	t.regex(problem!, /sites\.hosts\.routes\[0\]\.to: 10\.9\.1\.1\/24 is an address in a network/);
});

const shared = (overlay: string, more = 'count: 3'): string => `
name: lab
networks: {internet: {prefix: [198.51.100.0/24]}}
sites: {${more}, gateways: {count: 1}, lan: "192.168.{site}.0/24"}
overlay: {${overlay}}
`;

test('a shared interface has one address and port; a peer is allowed what is behind it', t => {
	const lab = read(shared('mesh: {hubs: [1]}, wireguard: {interface: shared}'));
	const endsOf = (node: string) => lab.tunnels.flatMap(({a, b}) => [a, b]).filter(end => end.node === node);
	for (const [index, node] of ['V1-1', 'V2-1', 'V3-1'].entries()) {
		for (const end of endsOf(node)) {
			t.like(end, {ifname: 'wg0', listenPort: 51_800, namespace: 'private'});
			t.deepEqual(end.addresses.map(formatPrefix), [
				`2001:db8:ff::${index + 1}/64`,
				`169.254.0.${index + 1}/16`,
			]);
		}
	}

	const behind = (site: number): string[] => [
		`2001:db8:ff::${site}/128`,
		`169.254.0.${site}/32`,
		`192.168.${site}.0/24`,
		`2001:db8:a${site}::/64`,
		`10.0.${site}.0/24`,
	];
	t.deepEqual(
		endsOf('V1-1').map(({allowedIps}) => allowedIps.map(formatPrefix)),
		[behind(2), behind(3)],
	);
	t.deepEqual(endsOf('V2-1')[0]!.allowedIps.map(formatPrefix), [...behind(1), ...behind(3)]);
	t.deepEqual(
		spaceOf(lab, 'V1-1', 'private').routing!.bgp.map(({name, neighborAddress}) => [
			name,
			formatAddress(neighborAddress),
		]),
		[
			['BGP_V2_1', '2001:db8:ff::2'],
			['BGP_V3_1', '2001:db8:ff::3'],
		],
	);
});

test('a shared interface works in a full mesh, in pairs without a circle, and with static routes', t => {
	t.deepEqual(problemsOf(shared('wireguard: {interface: shared}')), []);
	t.deepEqual(problemsOf(shared('mesh: {pairs: [[1, 2], [2, 3]]}, wireguard: {interface: shared}')), []);
	const fixed = shared('routing: static, wireguard: {interface: shared}').replace(
		'lan: "192.168.{site}.0/24"',
		'lan: ["192.168.{site}.0/24", "2001:db8:b{site}::/64"]',
	);
	t.deepEqual(problemsOf(fixed), []);
});

test('where WireGuard could not tell the peers of a shared interface apart, it is refused', t => {
	const only = (overlay: string, more?: string): string => {
		const problems = problemsOf(shared(overlay, more));
		t.is(problems.length, 1, problems.join('\n'));
		return problems[0]!;
	};
	t.regex(
		only('wireguard: {interface: shared}', 'count: 3, overrides: {2: {gateways: {count: 2}}}'),
		/^.*overlay\.wireguard\.interface: site 2 has 2 gateways/,
	);
	t.regex(
		only('mesh: ring, wireguard: {interface: shared}', 'count: 4'),
		/several ways from site \d to site \d, and WireGuard gives a prefix to one peer/,
	);
	t.regex(only('mesh: {hubs: [1, 2]}, wireguard: {interface: shared}', 'count: 4'), /several ways from site/);
	t.regex(
		only('wireguard: {interface: shared, allowed-ips: [0.0.0.0/0]}'),
		/allowed-ips would be the same for all peers.*remove allowed-ips/,
	);
	t.regex(
		only('wireguard: {interface: wg0}'),
		/several tunnels of one gateway get the same interface.*shared/,
	);
	t.true(
		problemsOf(shared('routing: babel, wireguard: {interface: shared}')).every(each => /Babel/.test(each)),
	);
});

test('the shipped lab is what its header says', t => {
	const text = readFileSync(new URL('../../topologies/access-lines.yaml', import.meta.url), 'utf8');
	const lab = read(text);
	t.deepEqual(
		lab.tunnels.map(({name, mtu}) => [name, mtu]),
		[
			['hq-gw1--b1-gw1', 1412],
			['hq-gw1--b2-gw1', 1412],
		],
	);
});
