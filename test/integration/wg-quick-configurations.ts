// wg-quick files of every shape, in groups that one machine can have at one time: what wgsim and wg-quick itself are both given.

import {deriveKeyPair} from '../../src/plan/keys.js';

const seed = Uint8Array.from({length: 32}, (_, index) => 255 - index);

/** The same key pair for the same name, always. */
export const keysOf = (name: string) => deriveKeyPair(seed, name);

/** What the far end is called by, in a hosts file of the machine: by IPv4, and by IPv6. */
export const vpnName = 'vpn.example';
export const vpnName6 = 'vpn6.example';
/** Where no WireGuard listens, by three links: plain Ethernet in both families, and a DSL line. */
export const far = {ethernet: '198.51.100.1', ethernet6: '2001:db8:1::1', dsl: '203.0.113.1'};

export interface Configuration {
	readonly text: string;
	/** What wg-quick says where it refuses; null where it does not. */
	readonly refusal: RegExp | null;
}

const privateKey = `PrivateKey = ${keysOf('own').privateKey}`;
const publicKey = `PublicKey = ${keysOf('peer').publicKey}`;
const other = `PublicKey = ${keysOf('other').publicKey}`;
const near = `Endpoint = ${far.ethernet}:1`;

const lines = (...all: readonly string[]): string => `${all.join('\n')}\n`;
const sound = (...all: readonly string[]): Configuration => ({text: lines(...all), refusal: null});
const refused = (refusal: RegExp, ...all: readonly string[]): Configuration => ({
	text: lines(...all),
	refusal,
});

/** A private key, an address and a peer; what more there is of the interface, and of the peer. */
const usual = (number: number, own: readonly string[], peer: readonly string[]): string[] => [
	'[Interface]',
	privateKey,
	`ListenPort = ${52_000 + number}`,
	`Address = 10.${number}.0.1/24`,
	...own,
	'[Peer]',
	publicKey,
	...peer,
];

/** Nothing that one of these does is in the way of another. */
const plain: Record<string, Configuration> = {
	wg10: sound(...usual(10, ['Address = fd00:10::1/64'], [near, 'AllowedIPs = 10.10.0.0/16, fd00:10::/48'])),
	// Host bits, and prefixes without a length.
	wg11: sound(...usual(11, [], [near, 'AllowedIPs = 10.11.5.77/16, 192.0.2.11, fd00:11::7/64'])),
	wg12: sound(
		...usual(12, ['Address = 10.12.1.1, fd00:12::1/64,10.12.2.1/30', 'Address=fd00:12:1::1'], [near]),
	),
	wg13: sound(
		'# Before any section.',
		'[interface]   # mine',
		`\tPRIVATEKEY=${keysOf('own').privateKey}# no space`,
		'   address = 10.13.0.1/24 # tunnel net',
		'',
		'#PostUp = false',
		'[PEER]',
		`publickey\t=\t${keysOf('peer').publicKey}`,
		'allowedips = 10.13.0.0/16 , fd00:13::/64',
	),
	wg14: {
		text: lines(...usual(14, ['MTU = 1380'], [near, 'AllowedIPs = 10.14.0.0/16'])).replaceAll('\n', '\r\n'),
		refusal: null,
	},
	// As dn42 has it: an address with a peer, and BIRD makes the routes.
	wg15: sound(
		'[Interface]',
		privateKey,
		'Table = off',
		'PostUp = /sbin/ip addr add dev %i fe80::15:1/128 peer fe80::15:2/128',
		'PostUp = /sbin/ip addr add dev %i 169.254.15.1/32 peer 169.254.15.2/32',
		'[Peer]',
		publicKey,
		'AllowedIPs = 172.16.0.0/12, fd00::/8, fe80::/10',
	),
	wg16: sound(...usual(16, ['Table = off'], [near, 'AllowedIPs = 0.0.0.0/0, ::/0'])),
	wg17: sound(...usual(17, ['Table = 1017'], [near, 'AllowedIPs = 10.17.0.0/16, fd00:17::/64'])),
	wg18: sound(...usual(18, ['Table = 1018'], ['AllowedIPs = 0.0.0.0/0, ::/0'])),
	wg19: sound(...usual(19, ['MTU = 1300'], [near, 'AllowedIPs = 10.19.0.0/16'])),
	// Below IPv6's least.
	wg20: sound(...usual(20, ['MTU = 1000'], [near, 'AllowedIPs = 10.20.0.0/16'])),
	wg21: sound(
		...usual(
			21,
			['FwMark = 0x15'],
			[
				`PresharedKey = ${keysOf('shared').privateKey}`,
				near,
				'PersistentKeepalive = 25',
				'AllowedIPs = 10.21.0.0/16',
			],
		),
	),
	wg22: sound(
		...usual(
			22,
			[
				'PreUp = nft add table inet by-%i; echo "preup %i" >>/tmp/marks',
				'PostUp = ip -o link show %i >/dev/null && echo "postup %i" >>/tmp/marks',
				"PostUp = ip rule add from 10.22.0.1 table 1022; nft add chain inet by-%i c '{ type filter hook input priority 0; }'",
				'PreDown = ip -o link show %i >/dev/null && echo "predown %i" >>/tmp/marks',
				'PostDown = nft delete table inet by-%i; ip rule del from 10.22.0.1 table 1022; echo "postdown %i" >>/tmp/marks',
			],
			[near, 'AllowedIPs = 10.22.0.0/16'],
		),
	),
	wg23: sound(...usual(23, [], [`Endpoint = ${vpnName}:1`, 'AllowedIPs = 10.23.0.0/16'])),
	wg24: sound('[Interface]', privateKey, 'Address = 10.24.0.1/24', 'SaveConfig = false'),
	wg25: sound(...usual(25, [], ['AllowedIPs = 10.25.0.0/16'])),
	wg26: sound(...usual(26, [], [`Endpoint = [${far.ethernet6}]:1`, 'AllowedIPs = 10.26.0.0/16'])),
	// A prefix in another, and one that the address has made a route to already.
	wg27: sound(
		...usual(27, [], ['AllowedIPs = 10.27.0.0/16']),
		'[Peer]',
		other,
		'AllowedIPs = 10.27.0.0/24, 10.27.1.0/24',
	),
	wg28: sound(...usual(28, [], [`Endpoint = ${far.dsl}:1`, 'AllowedIPs = 10.28.0.0/16'])),
	wg29: sound(
		...usual(29, [], [`Endpoint = ${far.dsl}:1`, 'AllowedIPs = 10.29.0.0/16']),
		'[Peer]',
		other,
		near,
		'AllowedIPs = 10.129.0.0/16',
	),
	// Written back when it goes down: to the copy that is in use, and not to the user's file.
	wg30: sound(...usual(30, ['SaveConfig = true'], [near, 'AllowedIPs = 10.30.0.0/16'])),
	wg31: sound(
		'[Interface]',
		privateKey,
		'Address = fd00:31::1/64',
		'[Peer]',
		publicKey,
		`Endpoint = [${far.ethernet6}]:1`,
		'AllowedIPs = fd00:31::/48, 2001:db8:31::/64',
	),
	wg32: sound(
		...usual(32, [], ['AllowedIPs = 10.32.0.2/32']),
		...Array.from({length: 20}, (_, index) => [
			'',
			`# Member ${index}`,
			'[Peer]',
			`PublicKey = ${keysOf(`member ${index}`).publicKey}`,
			...(index % 3 === 0 ? [`PresharedKey = ${keysOf(`shared ${index}`).privateKey}`] : []),
			`AllowedIPs = 10.32.0.${index + 10}/32`,
			...(index % 4 === 0 ? [`AllowedIPs = 10.132.${index}.0/24`, `AllowedIPs = fd00:32:${index}::/64`] : []),
		]).flat(),
	),
	wg33: sound(
		'[Interface]',
		privateKey,
		'Address = 10.33.0.1/24',
		'Table = auto',
		'FwMark = off',
		'[Peer]',
		publicKey,
		'PersistentKeepalive = off',
		near,
		'AllowedIPs = 10.33.0.0/16',
		'[Peer]',
		other,
	),
	// The private key is in a file of its own, as wg(8) has it.
	wg34: sound(
		'[Interface]',
		`PostUp = wg set %i private-key <(echo ${keysOf('own').privateKey})`,
		'ListenPort = 52034',
		'Address = 10.34.0.1/24',
		'[Peer]',
		publicKey,
		near,
		'AllowedIPs = 10.34.0.0/16',
	),
	wg36: sound(...usual(36, ['DNS = corp.example, 10.36.0.53'], [near, 'AllowedIPs = 10.36.0.0/16'])),
	wg37: sound(...usual(37, [], [`Endpoint = ${vpnName6}:1`, 'AllowedIPs = 10.37.0.0/16, fd00:37::/64'])),
	// What a server has in most guides.
	wg38: sound(
		...usual(
			38,
			[
				'PostUp = iptables -A FORWARD -i %i -j ACCEPT; iptables -t nat -A POSTROUTING -o eth0 -j MASQUERADE',
				'PostDown = iptables -D FORWARD -i %i -j ACCEPT; iptables -t nat -D POSTROUTING -o eth0 -j MASQUERADE',
			],
			['AllowedIPs = 10.38.0.2/32'],
		),
	),
	wg39: sound(
		...usual(
			39,
			['Table = off', 'PostUp = ip route add 10.139.0.0/16 dev %i metric 77'],
			[near, 'AllowedIPs = 10.39.0.0/16, 10.139.0.0/16'],
		),
	),
};

/** What wg-quick refuses, and takes back. */
const broken: Record<string, Configuration> = {
	// The LAN's own prefix.
	wg40: refused(
		/ip -4 route add 192\.168\.7\.0\/24 dev wg40: RTNETLINK answers: File exists/,
		...usual(40, [], [near, 'AllowedIPs = 10.40.0.0/16, 192.168.7.0/24']),
	),
	wg41: refused(
		/ip -4 address add 10\.41\.0\.1\/33 dev wg41: Error: /,
		...usual(140, ['Address = 10.41.0.1/33'], [near]),
	),
	wg42: refused(/: (echo so; )?exit 3: so/, ...usual(42, ['PostUp = echo so; exit 3'], [near])),
	wg43: refused(/frobnicate: command not found/, ...usual(43, ['PostUp = frobnicate --up %i'], [near])),
	wg44: refused(/ip link set mtu 99999999 up dev wg44: Error: /, ...usual(44, ['MTU = 99999999'], [near])),
	wg45: refused(/ls \/nowhere: .*No such file/, ...usual(45, ['PreUp = ls /nowhere'], [near])),
	wg46: refused(/nosuchtable/, ...usual(46, ['Table = nosuchtable'], [near, 'AllowedIPs = 10.46.0.0/16'])),
	wg47: refused(
		/ip -4 address add 10\.47\.0\.1\/24 dev wg47: /,
		...usual(47, ['Address = 10.47.0.1/24'], [near]),
	),
};

const tunnel = (...own: readonly string[]) => usual(9, own, [near, 'PersistentKeepalive = 25']);

/** By name of the group. Each group has a machine to itself. */
export const groups: Readonly<Record<string, Readonly<Record<string, Configuration>>>> = {
	plain,
	broken,
	full: {wg9: sound(...tunnel('DNS = 9.9.9.9'), 'AllowedIPs = 0.0.0.0/0')},
	both: {
		wg9: sound(
			...tunnel('Address = fd00:9::1/64', 'FwMark = 0x1234', 'DNS = 9.9.9.9, 2620:fe::fe, corp.example'),
			'AllowedIPs = 0.0.0.0/0, ::/0',
		),
	},
	six: {wg9: sound(...tunnel('Address = fd00:9::1/64'), 'AllowedIPs = ::/0')},
	sixOnly: {
		wg9: sound(
			'[Interface]',
			privateKey,
			'Address = fd00:9::1/64',
			'[Peer]',
			publicKey,
			`Endpoint = [${far.ethernet6}]:1`,
			'AllowedIPs = ::/0',
		),
	},
	// wg-quick(8) has this under EXAMPLES: nothing leaves by another way.
	guarded: {
		wg9: sound(
			...tunnel(
				...['PostUp = iptables -I', 'PreDown = iptables -D'].map(
					command =>
						`${command} OUTPUT ! -o %i -m mark ! --mark $(wg show %i fwmark) -m addrtype ! --dst-type LOCAL -j REJECT`,
				),
			),
			'AllowedIPs = 0.0.0.0/0',
		),
	},
	halvesSix: {
		wg9: sound(...tunnel('Address = fd00:9::1/64'), 'AllowedIPs = 0.0.0.0/1, 128.0.0.0/1, ::/1, 8000::/1'),
	},
	halves: {wg9: sound(...tunnel(), 'AllowedIPs = 0.0.0.0/1, 128.0.0.0/1')},
	undone: {
		wg9: refused(
			/false: no reason given/,
			...tunnel('DNS = 9.9.9.9', 'PostUp = false'),
			'AllowedIPs = 0.0.0.0/0, ::/0',
		),
	},
};
