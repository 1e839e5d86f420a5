// How the WireGuard interfaces of a running node differ from the plan: what somebody took from them by hand.

import test from 'ava';
import {deriveKeyPair} from '../../src/plan/keys.js';
import {seed} from '../plan/reference.js';
import {python} from './python.js';

const [own, other] = [deriveKeyPair(seed, 'one'), deriveKeyPair(seed, 'other')];

const tunnel = {
	ifname: 'wg0',
	mtu: 1420,
	privateKey: own.privateKey,
	addresses: ['10.9.0.1/30', 'fe80::1/64'],
	peers: [{publicKey: other.publicKey, allowedIps: ['0.0.0.0/0', '::/0', '10.1.2.0/24']}],
};

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
print(json.dumps([list(device_problems(given["tunnel"], dump)) for dump in given["dumps"]]))`,
		{tunnel, dumps},
	);

test('a device with the keys, peers and allowed IPs of the plan has no problem, in whatever order', t => {
	t.deepEqual(devices(dump({}), dump({allowed: '::/0,10.1.2.0/24,0.0.0.0/0'})), [[], []]);
});

test('dummies of the plan that are gone, down or without an address are told, and lo that is down', t => {
	const found = python(
		`
from fabric.survey.survey import dummy_problems
print(json.dumps([list(dummy_problems(links, given["namespace"])) for links in given["links"]]))`,
		{
			namespace: {dummies: [{ifname: 'dummy0', addresses: ['10.0.0.1/24', '2001:db8::1/64']}]},
			links: [
				{
					lo: {flags: ['UP'], addr_info: []},
					dummy0: {
						flags: ['UP'],
						addr_info: [
							{local: '10.0.0.1', prefixlen: 24, scope: 'global'},
							{local: '2001:db8::1', prefixlen: 64, scope: 'global'},
						],
					},
				},
				{
					lo: {flags: [], addr_info: []},
					dummy0: {flags: [], addr_info: [{local: '10.0.0.1', prefixlen: 24, scope: 'global'}]},
				},
				{lo: {flags: ['UP'], addr_info: []}},
			],
		},
	);
	t.deepEqual(found, [
		[],
		['lo is down', 'dummy0 is down', 'dummy0 lacks 2001:db8::1/64'],
		['dummy0 is not there'],
	]);
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

test('a device that is down, has another MTU, or lacks a planned address, is told', t => {
	const found = python(
		`
from fabric.survey.tunnel_state import link_problems
print(json.dumps([list(link_problems(given["tunnel"], link)) for link in given["links"]]))`,
		{
			tunnel,
			links: [
				{
					flags: ['UP'],
					mtu: 1420,
					addr_info: [
						{local: '10.9.0.1', prefixlen: 30, scope: 'global'},
						{local: 'fe80::1', prefixlen: 64, scope: 'link'},
					],
				},
				{flags: [], mtu: 1500, addr_info: [{local: 'fe80::1', prefixlen: 64, scope: 'link'}]},
			],
		},
	);
	t.deepEqual(found, [[], ['wg0 is down', 'wg0 has MTU 1500, not 1420', 'wg0 lacks 10.9.0.1/30']]);
});

test('an address with another peer or scope than planned is another address', t => {
	const found = python(
		`
from fabric.shared.standing import has_address
print(json.dumps([[has_address({"addr_info": [info]}, address) for address in given["addresses"]] for info in given["infos"]]))`,
		{
			addresses: [
				'10.9.0.1/32',
				'10.9.0.1 peer 10.9.0.2/32',
				'10.9.0.1/32 scope link',
				'fe80::1 peer fe80::2/128',
			],
			infos: [
				{local: '10.9.0.1', prefixlen: 32, scope: 'global'},
				{local: '10.9.0.1', address: '10.9.0.2', prefixlen: 32, scope: 'global'},
				{local: '10.9.0.1', prefixlen: 32, scope: 'link'},
				{local: 'fe80::1', address: 'fe80::2', prefixlen: 128, scope: 'link'},
			],
		},
	);
	t.deepEqual(
		found,
		[0, 1, 2, 3].map(row => [0, 1, 2, 3].map(column => row === column)),
	);
});
