// What is read of the user's own WireGuard file: as wg(8) and wg-quick(8) read it, and what they refuse by its line.

import test from 'ava';
import fc from 'fast-check';
import {publicKeyOf} from '../../src/plan/keys.js';
import {readOwnWireguard, textOf} from '../../src/plan/own-wireguard.js';

const key = `${'A'.repeat(43)}=`;
const readFile = (text: string) => readOwnWireguard(text, 'wg7');

const quick = `# mine
[interface]
PrivateKey = ${key} # not for you
Address = 10.0.0.1/24, fd00::1
ADDRESS=10.0.0.9
ListenPort=5555
MTU=1380
Table = 123
DNS = 9.9.9.9
PostUp = iptables -A FORWARD -i %i -j ACCEPT
[Peer] # laptop
PublicKey = ${key}
Endpoint = [2001:db8::1]:51820
AllowedIPs = 10.0.0.77/24, 192.0.2.7
allowedips = fd00::2/64
PersistentKeepalive = 25
[Peer]
PublicKey = ${key}
Endpoint = hub.example:1
PersistentKeepalive = off
AllowedIPs = ::/0
`;

test('keys in any case, lists, several lines of a key and comments are read as wg-quick reads them', t => {
	const own = readFile(quick);
	t.is(own.format, 'wg-quick');
	t.deepEqual(own.addresses, ['10.0.0.1/24', 'fd00::1/128', '10.0.0.9/32']);
	t.deepEqual([own.listenPort, own.mtu, own.table], [5555, 1380, '123']);
	t.is(own.publicKey, publicKeyOf(key));
	t.deepEqual(own.peers, [
		{
			publicKey: key,
			endpoint: '2001:db8::1',
			port: 51_820,
			endpointText: '[2001:db8::1]:51820',
			keepalive: true,
			keepaliveSeconds: 25,
			presharedKey: null,
			allowedIps: ['10.0.0.0/24', '192.0.2.7/32', 'fd00::/64'],
		},
		{
			publicKey: key,
			endpoint: 'hub.example',
			port: 1,
			endpointText: 'hub.example:1',
			keepalive: false,
			keepaliveSeconds: 0,
			presharedKey: null,
			allowedIps: ['::/0'],
		},
	]);
	t.deepEqual(
		own.quick.map(({key: name, line}) => `${line} ${name}`),
		['4 Address', '5 ADDRESS', '7 MTU', '8 Table', '9 DNS', '10 PostUp'],
	);
	t.deepEqual(own.problems, []);
});

test('line ends of Windows make no difference', t => {
	t.deepEqual(readFile(quick.replaceAll('\n', '\r\n')), readFile(quick));
});

test('a file with nothing that only wg-quick knows is for wg', t => {
	const own = readFile(`[Interface]\nPrivateKey = ${key}\nListenPort = 1\n\n[Peer]\nPublicKey = ${key}\n`);
	t.deepEqual([own.format, own.mtu, own.table, own.addresses], ['wg', null, 'auto', []]);
	t.is(readFile(`[Interface]\nTable = off\n`).format, 'wg-quick');
});

test('the file that a hook takes the private key from is found, by the name of the interface', t => {
	const hook = (line: string) => readFile(`[Interface]\n${line}\n`).keyFile;
	t.is(hook('PostUp = wg set %i private-key /etc/wireguard/%i.key'), '/etc/wireguard/wg7.key');
	t.is(hook('PreUp = true; wg set wg7 private-key /k; true'), '/k');
	t.is(hook('PostDown = wg set %i private-key /k'), null);
	t.is(hook('PostUp = wg set %i private-key <(pass vpn)'), null);
});

test('a byte order mark is told, and the file behind it read', t => {
	const own = readFile(`\u{feff}${quick.replace('# mine\n', '')}`);
	t.deepEqual(
		own.problems.map(({line, column}) => [line, column]),
		[[1, 1]],
	);
	t.regex(own.problems[0]!.message, /byte order mark/);
	t.is(own.addresses.length, 3);
});

/** `LINE:COLUMN message` of all problems of a file. */
const problemsOf = (text: string): string[] =>
	readFile(text).problems.map(({line, column, message}) => `${line}:${column} ${message}`);

test('what wg and wg-quick refuse is told with its place, and never with what might be a key', t => {
	const told = problemsOf(`Address = 10.0.0.1/24
[Interface]
PrivatKey = ${key}
PrivateKey: ${key}
${key.slice(0, 43)}
PrivateKey = ${key} and more
  ListenPort =   70000
PublicKey = ${key}
SaveConfig = yes
[Pear]
[Peer]
PublicKey = short
AllowedIPs = 10.0.0.0/33
Endpoint = 192.0.2.1
PersistentKeepalive = -1
Address = 10.0.0.1/24
AllowedIPs =
`);
	t.deepEqual(told, [
		'1:1 this is in no section that WireGuard knows',
		'3:1 PrivatKey is no key of [Interface]',
		'4:1 this is no key of [Interface]',
		'5:1 this is neither a section nor KEY = VALUE',
		'6:14 PrivateKey does not take this',
		'7:18 ListenPort does not take this',
		'8:1 PublicKey stands below [Interface]',
		'9:14 SaveConfig does not take this',
		'10:1 this is in no section that WireGuard knows',
		'12:13 PublicKey does not take this',
		'13:14 AllowedIPs does not take this',
		'14:12 Endpoint does not take this',
		'15:23 PersistentKeepalive does not take this',
		'16:1 Address stands below [Peer]',
		'17:13 AllowedIPs does not take this',
	]);
	t.false(told.join('\n').includes(key.slice(0, 43)));
});

test('a comment in another encoding is no reason not to read a file', t => {
	const bytes = Buffer.concat([
		Buffer.from('# B'),
		Buffer.from([0xfc]),
		Buffer.from('ro\n[Interface]\nMTU = 1300\n'),
	]);
	t.is(readFile(textOf({content: bytes.toString('base64'), encoding: 'base64'})).mtu, 1300);
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
			const own = readFile(lines.join('\n'));
			t.true(own.mtu === null || (own.mtu >= 68 && own.mtu <= 65_535));
			for (const address of [...own.addresses, ...own.peers.flatMap(({allowedIps}) => allowedIps)]) {
				t.regex(address, /^[0-9a-f.:]+\/\d+$/);
			}

			t.false(own.problems.some(({message, hint}) => `${message} ${hint}`.includes(key.slice(0, 43))));
		}),
	);
});

test('addresses are those of the file, and those that its hooks give the interface by commands of ip', t => {
	const {addresses} = readOwnWireguard(
		`[Interface]
Address = 10.0.0.1/24
PostUp = ip addr add dev %i 169.254.1.1/32 peer 169.254.1.2/32; /sbin/ip -6 address add fe80::1/64 dev wg0 nodad
PostUp = ip address replace 10.9.0.1/30 dev wg0 && ip link set wg0 up
PostUp = ip address add 10.0.0.1/24 dev %i
PostUp = ip address add 10.8.0.1/24 dev eth0; ip -n private address add 10.7.0.1/24 dev %i; ip address add $(cat /own) dev %i
PreDown = ip address add 10.6.0.1/24 dev %i
`,
		'wg0',
	);
	t.deepEqual(addresses, ['10.0.0.1/24', '169.254.1.1/32', 'fe80::1/64', '10.9.0.1/30']);
});
