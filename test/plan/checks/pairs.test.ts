// How large a packet may be between two nodes that a tunnel joins: it depends on which of their addresses is asked for.

import test from 'ava';
import {deriveKeyPair} from '../../../src/plan/keys.js';
import {planLab} from '../../../src/plan/plan-lab.js';
import {TopologyError} from '../../../src/topology/index.js';
import {read, seed} from '../reference.js';

const topology = (more: string): string => `
name: pairs
networks: {internet: {prefix: [198.51.100.0/24]}}
nodes:
  a: {kind: router, interfaces: {eth0: {network: internet, addresses: [198.51.100.1/24]}, dummy0: {addresses: [10.1.0.1/32]}}}
  b: {kind: router, interfaces: {eth0: {network: internet, addresses: [198.51.100.2/24]}, dummy0: {addresses: [10.2.0.1/32]}}}
tunnels: {a--b: {ends: {a: {endpoint: 198.51.100.1, addresses: [10.9.0.1/30], allowed-ips: [10.0.0.0/8]}, b: {endpoint: 198.51.100.2, addresses: [10.9.0.2/30], allowed-ips: [10.0.0.0/8]}}}}
checks: [${more}]
`;

const mtus = (check: string) =>
	planLab(read(topology(check)), seed).wiring.checks.pairs.map(({address, mtus, inside}) => ({
		address,
		mtus,
		inside,
	}));

test('an address on the network below a tunnel is reached over that network, and one behind it through the tunnel', t => {
	t.deepEqual(mtus('{reach: {from: a, to: b, addresses: [198.51.100.2, 10.2.0.1, 10.9.0.2]}}'), [
		{address: '198.51.100.2', mtus: [1500], inside: false},
		{address: '10.2.0.1', mtus: [1440], inside: true},
		{address: '10.9.0.2', mtus: [1440], inside: true},
	]);
});

/** What a laptop with a tunnel of its own to a server may send to a host behind that, in bytes of IP packet. */
function mtusOfLaptop(allowedIps: string, routes: string, more = ''): readonly number[] {
	const [laptop, server] = [deriveKeyPair(seed, 'laptop'), deriveKeyPair(seed, 'server')];
	const lab = read(`
name: full-tunnel
networks: {isp: {prefix: [198.51.100.0/24]}, far: {prefix: [203.0.113.0/24], mtu: 1480}}
nodes:
  router:
    kind: router
    interfaces: {eth0: {network: isp, addresses: [198.51.100.1/24]}, eth1: {network: far, addresses: [203.0.113.1/24]}}
  server:
    kind: router
    interfaces: {eth0: {network: isp, addresses: [198.51.100.10/24]}}
    routes: [{to: 203.0.113.0/24, via: 198.51.100.1}]
    wireguard: {wg0: {config: server}}
  www: {interfaces: {eth0: {network: far, addresses: [203.0.113.80/24]}}, routes: [{to: 0.0.0.0/0, via: 203.0.113.1}]}
  laptop:
    interfaces: {eth0: {network: isp, addresses: [198.51.100.2/24]}}
    routes: [${routes}]
    wireguard: {wg0: {config: laptop}}
    ${more}
checks: [{reach: {from: laptop, to: www}}]
`);
	const file = (content: string) => [{path: '', mode: 0o600, content, encoding: 'utf8' as const}];
	const sources = new Map([
		[
			'laptop',
			file(
				`[Interface]\nPrivateKey = ${laptop.privateKey}\nAddress = 10.1.0.2\n[Peer]\nPublicKey = ${server.publicKey}\nEndpoint = 198.51.100.10:51820\nAllowedIPs = ${allowedIps}\n`,
			),
		],
		[
			'server',
			file(
				`[Interface]\nPrivateKey = ${server.privateKey}\nAddress = 10.1.0.1\nListenPort = 51820\n[Peer]\nPublicKey = ${laptop.publicKey}\nAllowedIPs = 10.1.0.2/32\n`,
			),
		],
	]);
	const [pair] = planLab(lab, seed, sources).wiring.checks.pairs;
	return pair!.mtus;
}

test('what a full tunnel carries is as large as the tunnel; a longer route leads past it', t => {
	const gateway = '{to: 0.0.0.0/0, via: 198.51.100.1}';
	t.deepEqual(mtusOfLaptop('0.0.0.0/0', gateway), [1420]);
	t.deepEqual(mtusOfLaptop('10.0.0.0/8', gateway), [1480]);
	t.deepEqual(mtusOfLaptop('0.0.0.0/0', '{to: 203.0.113.0/24, via: 198.51.100.1}'), [1480]);
});

test('a route that BIRD learns may lead past a full tunnel: both sizes may be', t => {
	const routing = 'routing: {main: {ospf: {OUTSIDE: {version: 2, interfaces: {eth0: {type: ptp}}}}}}';
	t.deepEqual(mtusOfLaptop('0.0.0.0/0', '{to: 0.0.0.0/0, via: 198.51.100.1}', routing), [1420, 1480]);
});

test('an address that nobody has may be one that a router translates; without such a router, it is refused', t => {
	const lab = (more: string) => `
name: netmap
networks: {net: {prefix: [198.51.100.0/24]}, lan: {prefix: [192.168.1.0/24]}}
nodes:
  a: {interfaces: {eth0: {network: net, addresses: [198.51.100.1/24]}}, routes: [{to: 10.0.0.0/8, via: 198.51.100.2}]}
  nat: {kind: router, interfaces: {eth0: {network: net, addresses: [198.51.100.2/24]}, eth1: {network: lan, addresses: [192.168.1.1/24]}}${more}}
  b: {interfaces: {eth0: {network: lan, addresses: [192.168.1.10/24]}}, routes: [{to: 0.0.0.0/0, via: 192.168.1.1}]}
checks: [{reach: {from: a, to: b, addresses: [10.2.0.10]}}]
`;
	const translating = read(lab(', commands: [nft -f /etc/netmap.nft]'));
	const [pair] = planLab(translating, seed).wiring.checks.pairs;
	t.like(pair, {address: '10.2.0.10', at: {node: 'b', namespace: 'main'}, mtus: [1500]});
	const {problems} = t.throws(() => read(lab('')), {instanceOf: TopologyError})!;
	t.is(problems[0]!.message, 'b does not have the address 10.2.0.10 that a must reach');
});

test('a network on which nothing is routed is no way, though both nodes are plugged into it', t => {
	const lab = (more: string) =>
		planLab(
			read(`
name: plugged
networks: {internet: {mtu: 1400, prefix: ["2001:db8:0:1::/64"]}, other: {mtu: 1400}}
sites: {count: 2, gateways: {count: 1}}
nodes:
  R1: {interfaces: {eth5: {network: other}}${more}}
  R2: {interfaces: {eth5: {network: other}}${more}}
`),
			seed,
		);
	const mtusOf = (more: string) =>
		[...new Set(lab(more).wiring.checks.pairs.flatMap(each => each.mtus))].sort();
	t.deepEqual(mtusOf(''), [1320]);
	// OSPFv3 carries IPv6; IPv4 takes the tunnel.
	t.deepEqual(
		mtusOf(', routing: {main: {ospf: {PRIVATE: {version: 3, interfaces: {eth5: {}}}}}}'),
		[1320, 1400],
	);
});
