// How the WireGuard interfaces of a running node differ from their files: what somebody took from them by hand.

import test from 'ava';
import {deriveKeyPair} from '../../src/plan/keys.js';
import {seed} from '../plan/reference.js';
import {python} from './python.js';

const [own, other] = [deriveKeyPair(seed, 'one'), deriveKeyPair(seed, 'other')];

const configuration = `[Interface]
PrivateKey = ${own.privateKey}
ListenPort = 51820

[Peer]
PublicKey = ${other.publicKey}
AllowedIPs = 0.0.0.0/0, ::/0, 10.1.2.3/24
Endpoint = 192.0.2.1:51820
`;

const dump = ({
	key = own.publicKey,
	peer = other.publicKey,
	allowed = '0.0.0.0/0,::/0,10.1.2.0/24',
}: {
	readonly key?: string;
	readonly peer?: string | null;
	readonly allowed?: string;
}): string =>
	[
		['wg0', '(hidden)', key, '51820', 'off'],
		...(peer === null ? [] : [['wg0', peer, '(hidden)', '192.0.2.1:51820', allowed, '0', '0', '0', 'off']]),
	]
		.map(columns => columns.join('\t'))
		.join('\n');

const devices = (...dumps: readonly string[]): unknown =>
	python(
		`
from fabric.survey.tunnel_state import device_problems
print(json.dumps([list(device_problems("wg0", given["configuration"], dump)) for dump in given["dumps"]]))`,
		{configuration, dumps},
	);

test('a device with the keys, peers and allowed IPs of its file has no problem, in whatever order', t => {
	t.deepEqual(devices(dump({}), dump({allowed: '::/0,10.1.2.0/24,0.0.0.0/0'})), [[], []]);
});

test('another key, a peer that is gone and other allowed IPs are told, and no private key is', t => {
	const short = `${other.publicKey.slice(0, 8)}…`;
	t.deepEqual(
		devices(
			dump({key: other.publicKey}),
			dump({peer: null}),
			dump({peer: own.publicKey}),
			dump({allowed: '192.0.2.1/32'}),
			dump({allowed: '(none)'}),
		),
		[
			['wg0 has another key'],
			[`wg0 lacks its peer ${short}`],
			[`wg0 lacks its peer ${short}`],
			[`wg0 has other allowed IPs for its peer ${short}`],
			[`wg0 has other allowed IPs for its peer ${short}`],
		],
	);
});

test('a device that is down, has another MTU, or lacks an address of its batches, is told', t => {
	const found = python(
		`
from fabric.survey.tunnel_state import link_problems
batch = ["link set wg0 mtu 1420", "address replace 10.9.0.1/30 dev wg0", "address replace fe80::1/64 dev wg0", "route replace 10.0.0.0/8 dev wg0"]
print(json.dumps([list(link_problems("wg0", link, batch)) for link in given]))`,
		[
			{
				flags: ['UP'],
				mtu: 1420,
				addr_info: [
					{local: '10.9.0.1', prefixlen: 30},
					{local: 'fe80::1', prefixlen: 64},
				],
			},
			{flags: [], mtu: 1500, addr_info: [{local: 'fe80::1', prefixlen: 64}]},
		],
	);
	t.deepEqual(found, [[], ['wg0 is down', 'wg0 has MTU 1500, not 1420', 'wg0 lacks 10.9.0.1/30']]);
});
