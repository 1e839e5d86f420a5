// The user's own WireGuard configuration, in both formats; fixed routes; what both ends of a wire do to packets.

import test from 'ava';
import fc from 'fast-check';
import {readOwnWireguard} from '../../src/plan/own-wireguard.js';
import {planRoutes} from '../../src/plan/routes.js';
import {read} from './reference.js';

const key = `${'A'.repeat(43)}=`;

const quick = `# mine
[interface]
PrivateKey = ${key} # not for you
Address = 10.0.0.1/24, fd00::1
MTU=1380
DNS = 9.9.9.9
PostUp = iptables -A FORWARD -j ACCEPT
[Peer]
PublicKey = P
Endpoint = [2001:db8::1]:51820
AllowedIPs = 10.0.0.0/24, 192.0.2.7
PersistentKeepalive = 25
[Peer]
PublicKey = Q
AllowedIPs = ::/0
`;

test("of wg-quick's format, wg gets its part, and addresses, MTU and routes are applied", t => {
	const own = readOwnWireguard(quick);
	t.notRegex(own.setconf, /Address|MTU|DNS|PostUp/);
	t.regex(own.setconf, /PrivateKey = A+=[\s\S]*PublicKey = P[\s\S]*PublicKey = Q/);
	t.deepEqual(own.addresses, ['10.0.0.1/24', 'fd00::1/128']);
	t.is(own.mtu, 1380);
	t.deepEqual(own.routes, ['10.0.0.0/24', '192.0.2.7/32']);
	t.deepEqual(own.peers, [
		{publicKey: 'P', endpoint: '2001:db8::1', keepalive: true},
		{publicKey: 'Q', endpoint: null, keepalive: false},
	]);
});

test('what is not carried out is said, and no key is in it', t => {
	const {ignored} = readOwnWireguard(quick);
	t.is(ignored.length, 3);
	t.regex(ignored.join('\n'), /DNS is not[\s\S]*PostUp is not[\s\S]*::\/0: write Table = off/);
	t.false(ignored.join().includes(key));
});

test("wg's own format stays as it is, and makes no routes", t => {
	const text = `[Interface]\nPrivateKey = ${key}\nListenPort = 1\n\n[Peer]\nPublicKey = P\nAllowedIPs = 10.0.0.0/8\n`;
	const own = readOwnWireguard(text);
	t.is(own.setconf, text);
	t.deepEqual([own.routes, own.addresses, own.ignored], [[], [], []]);
});

test('Table = off makes no routes', t => {
	t.deepEqual(readOwnWireguard(quick.replace('MTU', 'Table = off\nMTU')).routes, []);
});

test('a route belongs to the interface that it leaves by, and several to one prefix stand side by side', t => {
	const {nodes} = read(`name: lab
networks: {one: {}, two: {}}
nodes:
  A:
    interfaces:
      eth0: {network: one, addresses: [192.0.2.1/24]}
      eth1: {network: two, addresses: [198.51.100.1/24]}
    routes:
      - {to: 10.0.0.0/8, via: 198.51.100.2}
      - {to: 0.0.0.0/0, via: 192.0.2.2}
      - {to: 0.0.0.0/0, via: 198.51.100.2}
      - {to: 10.9.0.0/16, type: blackhole}
      - {to: "2001:db8::/32", via: "fe80::1", interface: eth0}
  B:
    interfaces:
      eth0: {network: one, addresses: [192.0.2.2/24]}
      eth1: {network: two, addresses: [198.51.100.2/24]}
`);
	const {byInterface, free} = planRoutes(nodes[0]!.namespaces[0]!, []);
	t.deepEqual(Object.fromEntries(byInterface), {
		eth0: [
			'route append 0.0.0.0/0 via 192.0.2.2 dev eth0',
			'route replace 2001:db8::/32 via fe80::1 dev eth0',
		],
		eth1: [
			'route replace 10.0.0.0/8 via 198.51.100.2 dev eth1',
			'route append 0.0.0.0/0 via 198.51.100.2 dev eth1',
		],
	});
	t.deepEqual(free, ['route replace blackhole 10.9.0.0/16']);
});

test('any text is read, and what is made of it are addresses and prefixes, whatever stands there', t => {
	const line = fc.oneof(
		fc.constantFrom(
			'[Interface]',
			'[Peer]',
			'[',
			'=',
			`PrivateKey = ${key}`,
			'Table = off',
			'MTU = -1',
			'MTU = 1e9',
		),
		fc
			.tuple(
				fc.constantFrom('Address', 'AllowedIPs', 'Endpoint', 'MTU', 'PublicKey', 'PostUp', ''),
				fc.string(),
			)
			.map(([name, value]) => `${name} = ${value}`),
		fc.string({unit: 'binary'}),
	);
	fc.assert(
		fc.property(fc.array(line, {maxLength: 20}), lines => {
			const own = readOwnWireguard(lines.join('\n'));
			t.true(Number.isInteger(own.mtu));
			for (const address of [...own.addresses, ...own.routes]) {
				t.regex(address, /^[0-9a-f.:]+\/\d+$/);
			}

			t.false(own.ignored.some(note => note.includes(key)));
		}),
	);
});
