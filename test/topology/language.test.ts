// What the language says beyond the reference lab, one lab a theme.

import {readFileSync} from 'node:fs';
import test from 'ava';
import {formatAddress, formatPrefix} from '../../src/topology/address.js';
import {listFeatures, parseTopology, renderExplicit, TopologyError} from '../../src/topology/index.js';
import type {Namespace, Topology} from '../../src/topology/model.js';

const read = (file: string, set: Record<string, string> = {}): Topology =>
	parseTopology(readFileSync(new URL(file, import.meta.url)), {file, set});
const shipped = (name: string, set?: Record<string, string>): Topology =>
	read(`../../topologies/${name}.yaml`, set);
const namespaceOf = ({nodes}: Topology, node: string, name: string): Namespace =>
	nodes.find(each => each.name === node)!.namespaces.find(each => each.name === name)!;
const pairs = ({tunnels}: Topology): string[] => tunnels.map(({name}) => name);

test('the smallest lab has one tunnel, by the addresses of the underlay', t => {
	const {tunnels} = shipped('two-sites');
	t.is(tunnels.length, 1);
	t.is(formatAddress(tunnels[0]!.a.endpointAddress), '2001:db8:0:1::1');
	t.is(tunnels[0]!.mtu, 1420);
});

test('over IPv4 a tunnel carries 20 bytes more', t => {
	const {tunnels} = shipped('ipv4-underlay');
	t.deepEqual([...new Set(tunnels.map(({mtu}) => mtu))], [1440]);
	t.is(formatAddress(tunnels[0]!.b.endpointAddress), '203.0.113.3');
});

test('a big mesh grows with a variable, and a pair keeps its numbers', t => {
	const addresses = (topology: Topology): Map<string, string> =>
		new Map(
			topology.tunnels.map(({name, a}) => [
				name,
				`${a.listenPort} ${a.addresses.map(formatPrefix).join(' ')}`,
			]),
		);
	const small = addresses(shipped('big-mesh', {N: '4'}));
	const large = addresses(shipped('big-mesh', {N: '9'}));
	t.is(small.size, 6);
	t.is(large.size, 36);
	for (const [name, each] of small) {
		t.is(large.get(name), each);
	}
});

test('spokes have tunnels to the hub only, and everybody passes on what they hear', t => {
	const topology = shipped('hub-and-spoke');
	t.deepEqual(
		pairs(topology),
		[1, 2].flatMap(hub => [1, 2, 3].map(spoke => `hub-gw${hub}--spoke${spoke}-gw1`)),
	);
	t.true(
		topology.nodes
			.flatMap(({namespaces}) => namespaces)
			.every(({routing}) => routing?.bgp.every(({transit}) => transit) ?? true),
	);
	t.false(
		shipped('big-mesh').nodes.some(({namespaces}) =>
			namespaces.some(({routing}) => routing?.bgp.some(({transit}) => transit)),
		),
	);
});

test('several hubs are joined to each other and to all, and listed pairs are just these', t => {
	const lab = (mesh: string): string[] =>
		pairs(
			parseTopology(
				`name: lab\nnetworks: {internet: {ospf: PUBLIC}}\nsites: {names: [a, b, c, d], gateways: {count: 1, name: '{site-name}'}}\noverlay: {mesh: ${mesh}}\n`,
				{file: 'lab.yaml'},
			),
		);
	t.deepEqual(lab('{hubs: [a, b]}').sort(), ['a--b', 'a--c', 'a--d', 'b--c', 'b--d']);
	t.deepEqual(lab('{pairs: [[a, c], [b, d]]}').sort(), ['a--c', 'b--d']);
});

test('a ring joins each site to two others', t => {
	t.deepEqual(pairs(shipped('ring')), ['V1-1--V2-1', 'V1-1--V5-1', 'V2-1--V3-1', 'V3-1--V4-1', 'V4-1--V5-1']);
});

test('with two providers there is a tunnel by each, with its own endpoint, port, addresses and BFD session', t => {
	const topology = shipped('dual-provider');
	const ends = topology.tunnels.map(({name, a}) => [
		name,
		a.ifname,
		a.listenPort,
		formatAddress(a.endpointAddress),
	]);
	t.deepEqual(ends, [
		['V1-1--V2-1--isp-a', 'wg2', 51_802, '2001:db8:0:a::1'],
		['V1-1--V2-1--isp-b', 'wg2-2', 52_802, '198.51.100.1'],
	]);
	const {routing} = namespaceOf(topology, 'V1-1', 'private');
	t.deepEqual(
		routing!.bgp.map(({name, bfd}) => [name, bfd]),
		[
			['BGP_V2_1_isp_a', {interval: 100, multiplier: 5, authentication: null}],
			['BGP_V2_1_isp_b', {interval: 100, multiplier: 5, authentication: null}],
		],
	);
	const [first] = namespaceOf(topology, 'V1-1', 'main').interfaces;
	t.deepEqual(first!.egress, {
		delay: null,
		jitter: null,
		loss: null,
		rate: 200_000_000,
		dropFragments: false,
		dropTooBig: false,
	});
});

test('road warriors roam, behind somebody who masquerades', t => {
	const topology = shipped('road-warriors');
	t.true(topology.tunnels.every(({a, b}) => a.roams && !b.roams && a.keepalive === 25));
	t.deepEqual(namespaceOf(topology, 'home', 'main').masquerade, [{ifname: 'eth0', filters: false}]);
	t.deepEqual(
		namespaceOf(topology, 'anna', 'main').routes.map(({to, via, ifname}) => [
			formatPrefix(to),
			via && formatAddress(via),
			ifname,
		]),
		[
			['0.0.0.0/0', '192.168.178.1', null],
			['10.0.0.0/16', null, 'wg0'],
		],
	);
});

const punched = (left: string, right: string, rest = ''): Topology =>
	parseTopology(
		`name: lab
networks: {net: {}, la: {}, lb: {}}
nodes:
  na: {kind: router, masquerade: [${left}], interfaces: {eth0: {network: net, addresses: [198.51.100.1/24]}, eth1: {network: la, addresses: [192.168.10.1/24]}}}
  nb: {kind: router, masquerade: [${right}], interfaces: {eth0: {network: net, addresses: [198.51.100.2/24]}, eth1: {network: lb, addresses: [192.168.20.1/24]}}}
  a: {interfaces: {eth0: {network: la, addresses: [192.168.10.5/24]}}, routes: [{to: 0.0.0.0/0, via: 192.168.10.1}]}
  b: {interfaces: {eth0: {network: lb, addresses: [192.168.20.5/24]}}, routes: [{to: 0.0.0.0/0, via: 192.168.20.1}]}
tunnels:
  a--b:
    ends:
      a: {endpoint: 198.51.100.1, keepalive: 5s, addresses: [10.9.0.1/30], allowed-ips: [10.9.0.0/30]}
      b: {endpoint: 198.51.100.2, keepalive: 5s, addresses: [10.9.0.2/30], allowed-ips: [10.9.0.0/30]}
${rest}`,
		{file: 'lab.yaml'},
	);

test('an end may name the outer address of the NAT that it is behind, which then filters unless the file says otherwise', t => {
	const topology = punched('eth0', '{interface: eth0, unsolicited: accept}');
	const filters = (node: string): boolean => namespaceOf(topology, node, 'main').masquerade[0]!.filters;
	t.deepEqual([filters('na'), filters('nb')], [true, false]);
	const [{a, b, mtu}] = topology.tunnels as [Topology['tunnels'][number]];
	t.deepEqual([a.punches?.node, b.punches?.node, mtu], ['na', 'nb', 1440]);
});

test('without checks, nobody is to reach what a filtering NAT hides', t => {
	const asked = (topology: Topology): string[] => topology.checks.map(({from, to}) => `${from} ${to}`).sort();
	t.deepEqual(asked(punched('eth0', 'eth0')), ['a na', 'b nb', 'na a', 'nb b']);
	// From behind na, what is outside of it can be asked.
	t.true(asked(punched('eth0', '{interface: eth0, unsolicited: accept}')).includes('a nb'));
	t.is(
		asked(punched('{interface: eth0, unsolicited: accept}', '{interface: eth0, unsolicited: accept}')).length,
		12,
	);
});

test('a black hole is in the middle, and a variable cures it', t => {
	t.is(shipped('mtu-blackhole').tunnels[0]!.mtu, 1440);
	t.is(shipped('mtu-blackhole', {MTU: '1340'}).tunnels[0]!.mtu, 1340);
	const middle = namespaceOf(shipped('mtu-blackhole'), 'provider-west', 'main').interfaces.find(
		({name}) => name === 'eth1',
	)!;
	t.like(middle, {mtu: 1400, egress: {dropFragments: true, dropTooBig: true}});
});

test('without routing protocols, every node has its fixed routes', t => {
	const topology = shipped('psk-and-static');
	const routesOf = (node: string, namespace: string): string[] =>
		namespaceOf(topology, node, namespace).routes.map(
			({to, via, ifname}) => `${formatPrefix(to)} ${via === null ? ifname : formatAddress(via)}`,
		);
	t.deepEqual(routesOf('V1-1', 'private'), [
		'192.168.2.0/24 wg2',
		'2001:db8:b2::/64 wg2',
		'2001:db8:a2::/64 wg2',
		'10.0.2.0/24 wg2',
		'2001:db8:a1::/64 2001:db8:b1::1',
		'10.0.1.0/24 192.168.1.1',
	]);
	t.deepEqual(routesOf('R1', 'main'), [
		'192.168.2.0/24 192.168.1.11',
		'2001:db8:b2::/64 2001:db8:b1::b',
		'2001:db8:a2::/64 2001:db8:b1::b',
		'10.0.2.0/24 192.168.1.11',
	]);
	t.deepEqual(routesOf('H1-1', 'main'), ['0.0.0.0/0 192.168.1.1', '::/0 2001:db8:b1::1']);
	t.true(topology.tunnels.every(({psk}) => psk.kind === 'generated'));
	t.true(
		topology.nodes.every(({namespaces}) =>
			namespaces.every(({routing}) => (routing?.bgp.length ?? 0) + (routing?.ospf.length ?? 0) === 0),
		),
	);
});

test('own configuration is named, not read', t => {
	const topology = shipped('own-config');
	t.is(namespaceOf(topology, 'west', 'main').routing!.ownConfig, 'own-config/west-bird.conf');
	t.deepEqual(topology.nodes[0]!.settings.ownWireguard, [
		{ifname: 'wg0', namespace: 'main', source: 'own-config/west-wg0.conf'},
	]);
});

test('a gateway that the sites make takes a bird.conf in one namespace or both, and its neighbours still know its AS', t => {
	const text = readFileSync(new URL('../../topologies/routed-vpn.yaml', import.meta.url), 'utf8');
	const withOwn = (routing: string): Topology =>
		parseTopology(text.replace('\nchecks:', `\nnodes:\n  V1-1: {routing: ${routing}}\n\nchecks:`), {
			file: 'lab.yaml',
		});
	const plain = parseTopology(text, {file: 'lab.yaml'});
	for (const names of [['private'], ['main'], ['main', 'private']]) {
		const topology = withOwn(`{${names.map(name => `${name}: {config: ${name}.conf}`).join(', ')}}`);
		for (const name of ['main', 'private']) {
			const routing = namespaceOf(topology, 'V1-1', name).routing!;
			t.is(routing.ownConfig, names.includes(name) ? `${name}.conf` : null);
			t.is(routing.ospf.length + routing.bgp.length === 0, names.includes(name), name);
		}

		t.deepEqual(
			namespaceOf(topology, 'V2-1', 'private').routing!.bgp,
			namespaceOf(plain, 'V2-1', 'private').routing!.bgp,
		);
	}

	const other = withOwn('{private: {config: own.conf, asn: 64999}}');
	t.true(namespaceOf(other, 'V2-1', 'private').routing!.bgp.some(({remoteAs}) => remoteAs === 64_999));
});

test('what a lab needs beyond the reference is listed', t => {
	t.deepEqual([...listFeatures(shipped('routed-vpn')).keys()], []);
	t.deepEqual(
		[...listFeatures(shipped('road-warriors'))],
		[
			['rate', 'office'],
			['boot commands', 'server'],
			['fixed routes', 'server'],
			['masquerade', 'home'],
			['roaming', 'anna--office'],
		],
	);
});

test('defaults lie under a kind, and under a node', t => {
	const text = `
name: lab
defaults:
  node: {image: one, sysctls: {net.ipv4.tcp_mtu_probing: 1}, environment: {A: 1, B: 2}}
  router: {image: two, environment: {B: 3}, memory: 64M}
networks: {net: {}}
nodes:
  A: {kind: router, interfaces: {eth0: {network: net}}, environment: {C: 4}, files: [{path: /etc/motd, content: hi}]}
  B: {interfaces: {eth0: {network: net}}, commands: [ls, {run: id, namespace: x, when: converged}]}
`;
	const [a, b] = parseTopology(text, {file: 'lab.yaml'}).nodes;
	t.like(a!.settings, {
		image: 'two',
		memory: 64 * 2 ** 20,
		cpus: null,
		environment: {A: '1', B: '3', C: '4'},
	});
	t.deepEqual(a!.settings.files, [
		{path: '/etc/motd', content: 'hi', source: null, mode: 0o644, place: ['nodes', 'A', 'files', 0]},
	]);
	t.is(b!.settings.image, 'one');
	t.deepEqual(b!.settings.commands, [
		{namespace: 'main', command: 'ls', when: 'after-daemons', timeout: 30},
		{namespace: 'x', command: 'id', when: 'converged', timeout: 30},
	]);
	t.deepEqual(b!.namespaces[0]!.sysctls, {'net.ipv4.tcp_mtu_probing': '1'});
});

test('a group lies between a kind and a node; of two groups the later wins; a source is filled by name and site', t => {
	const text = `
name: lab
defaults:
  host: {image: kind, environment: {A: 1, B: 1, C: 1}}
  groups:
    all: {members: '*', image: first, environment: {B: 2, C: 2}, files: [{path: /etc/a, source: 'a/{name}.conf'}], ready: [one]}
    some: {members: [b*], image: second, environment: {C: 3}, sysctls: {net.ipv4.tcp_mtu_probing: 1}}
networks: {net: {}}
nodes:
  b1: {site: paris, interfaces: {eth0: {network: net}}, files: [{path: /etc/b, source: '{site}/{name}'}], ready: [nc, -z, localhost, '80']}
  c1: {interfaces: {eth0: {network: net}}}
`;
	const [b, c] = parseTopology(text, {file: 'lab.yaml'}).nodes;
	t.like(b!.settings, {image: 'second', environment: {A: '1', B: '2', C: '3'}});
	t.deepEqual(b!.settings.ready, ['nc', '-z', 'localhost', '80']);
	t.deepEqual(
		b!.settings.files.map(({source, place}) => [source, place.slice(0, 3).join('.')]),
		[
			['a/b1.conf', 'defaults.groups.all'],
			['paris/b1', 'nodes.b1.files'],
		],
	);
	t.deepEqual(b!.namespaces[0]!.sysctls, {'net.ipv4.tcp_mtu_probing': '1'});
	t.like(c!.settings, {image: 'first', ready: ['one']});
	const refusal = (from: string, to: string): string => {
		const error = t.throws(() => parseTopology(text.replace(from, to), {file: 'lab.yaml'}), {
			instanceOf: TopologyError,
		});
		return error?.details.join() ?? '';
	};
	t.regex(refusal('[b*]', '[b*, x?]'), /defaults\.groups\.some\.members\[1\]: no node is named "x\?"/);
	t.regex(refusal('a/{name}', 'a/{site}'), /files\[0\]\.source: \{site\} is unknown; known are \{name\}/);
	t.regex(refusal('ready: [one]', 'ready: []'), /ready: must have at least 1 item, got 0/);
});

test('what makes tunnels is inherited like other settings, stays when the lab is written out, and is a feature where used', t => {
	const text = `
name: lab
defaults:
  node: {wireguard-implementation: kernel}
  gateway: {wireguard-implementation: userspace}
networks: {internet: {ospf: PUBLIC}}
sites: {count: 2, gateways: {count: 1}}
nodes:
  V1-1: {wireguard-implementation: any}
`;
	const topology = parseTopology(text, {file: 'lab.yaml'});
	const wanted = ({nodes}: Topology) => nodes.map(({name, settings}) => `${name} ${settings.wireguard}`);
	t.deepEqual(wanted(topology), ['V1-1 any', 'R1 kernel', 'V2-1 userspace', 'R2 kernel']);
	t.deepEqual(parseTopology(renderExplicit(text, {file: 'lab.yaml'}), {file: 'lab.yaml'}), topology);
	// Routers end no tunnel: nothing is asked of the kernel for them.
	t.is(listFeatures(topology).get('kernel WireGuard'), undefined);
	t.is(listFeatures(topology).get('userspace WireGuard'), 'V2-1');
});

test('any derived value can be pinned, and nothing else moves', t => {
	const base = 'name: lab\nnetworks: {internet: {ospf: PUBLIC}}\nsites: {count: 2}\n';
	const pinned = parseTopology(
		`${base}tunnels: {V1-1--V2-1: {mtu: 1380, ends: {V1-1: {port: 1234}}}}\nnodes: {R1: {interfaces: {eth0: {mtu: 1400}}}}\n`,
		{file: 'lab.yaml'},
	);
	const plain = parseTopology(base, {file: 'lab.yaml'});
	t.is(pinned.tunnels[0]!.mtu, 1380);
	t.is(pinned.tunnels[0]!.a.listenPort, 1234);
	t.deepEqual(pinned.tunnels.slice(1), plain.tunnels.slice(1));
	t.deepEqual(pinned.tunnels[0]!.b, plain.tunnels[0]!.b);
	t.is(namespaceOf(pinned, 'R1', 'main').interfaces[0]!.mtu, 1400);
	t.deepEqual(
		pinned.nodes.filter(({name}) => name !== 'R1'),
		plain.nodes.filter(({name}) => name !== 'R1'),
	);
});

test('isolation is of a whole lab, and stays when the lab is written out', t => {
	const text =
		'name: lab\nisolation: capabilities\nnetworks: {internet: {ospf: PUBLIC}}\nsites: {count: 2}\n';
	t.is(parseTopology(text, {file: 'lab.yaml'}).isolation, 'capabilities');
	t.regex(renderExplicit(text, {file: 'lab.yaml'}), /^isolation: capabilities$/m);
});
