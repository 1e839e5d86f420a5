// What is read of the kernel's bytes: links, addresses, counters and WireGuard devices, as the headers of Linux lay them out.

import test from 'ava';
import fc from 'fast-check';
import {python} from './python.js';

const u16 = (value: number) => {
	const buffer = Buffer.alloc(2);
	buffer.writeUInt16LE(value);
	return buffer;
};

const u32 = (value: number) => {
	const buffer = Buffer.alloc(4);
	buffer.writeUInt32LE(value);
	return buffer;
};

const u64 = (value: number) => {
	const buffer = Buffer.alloc(8);
	buffer.writeBigUInt64LE(BigInt(value));
	return buffer;
};

/** One attribute (struct nlattr), padded to four bytes. */
const attribute = (kind: number, ...payload: Buffer[]): Buffer => {
	const body = Buffer.concat(payload);
	return Buffer.concat([u16(4 + body.length), u16(kind), body, Buffer.alloc(-body.length & 3)]);
};

const text = (value: string) => Buffer.from(`${value}\0`);
const nested = 0x8000;
const key = (byte: number) => Buffer.alloc(32, byte);
const base64 = (byte: number) => key(byte).toString('base64');
const inHex = (...buffers: Buffer[]) => Buffer.concat(buffers).toString('hex');

// linux/if_link.h: struct ifinfomsg, IFLA_IFNAME 3, IFLA_MTU 4, IFLA_LINKINFO 18 with IFLA_INFO_KIND 1.
const link = (index: number, flags: number, ...attributes: Buffer[]) =>
	inHex(Buffer.from([0, 0, 1, 0]), u32(index), u32(flags), u32(0), ...attributes);

test('a link is read with its kind, or none, and whether it is up and has a carrier', t => {
	const links = python(
		'from fabric.shared.links import read_link\nprint(json.dumps([read_link(bytes.fromhex(one)) for one in given]))',
		[
			link(
				7,
				0x1_0001,
				attribute(3, text('eth0')),
				attribute(4, u32(1500)),
				attribute(1, Buffer.from([2, 0, 0, 0, 0, 10])),
				attribute(18 | nested, attribute(1, text('veth')), attribute(2, Buffer.alloc(5))),
			),
			link(1, 0x1, attribute(4, u32(65_536)), attribute(3, text('lo')), attribute(1, Buffer.alloc(6))),
			link(
				9,
				0x0,
				attribute(3, text('wg3')),
				attribute(4, u32(1420)),
				attribute(18, attribute(1, text('tun'))),
			),
		],
	);
	const none = {mac: null, addresses: []};
	t.deepEqual(links, [
		[
			7,
			{ifname: 'eth0', kind: 'veth', up: true, carrier: true, mtu: 1500, ...none, mac: '02:00:00:00:00:0a'},
		],
		[1, {ifname: 'lo', kind: null, up: true, carrier: false, mtu: 65_536, ...none}],
		[9, {ifname: 'wg3', kind: 'tun', up: false, carrier: false, mtu: 1420, ...none}],
	]);
});

test('of a neighbour table, unicast entries that somebody has fixed are told, and nothing that the kernel keeps by itself', t => {
	// linux/neighbour.h: struct ndmsg, NDA_DST 1, NDA_LLADDR 2, NUD_REACHABLE 0x02, NUD_NOARP 0x40, NUD_PERMANENT 0x80.
	const entry = (family: number, state: number, address: Buffer, mac: Buffer) =>
		inHex(
			Buffer.from([family, 0, 0, 0]),
			u32(7),
			Buffer.from([state, 0, 0, 1]),
			attribute(1, address),
			attribute(2, mac),
		);
	const mac = Buffer.from([2, 0, 0, 0, 0, 10]);
	const group = Buffer.from([0xff, 0x02, ...Array.from({length: 13}, () => 0), 1]);
	t.deepEqual(
		python(
			'from fabric.shared.links import read_fixed_neighbor\nprint(json.dumps([read_fixed_neighbor(bytes.fromhex(one)) for one in given]))',
			[
				entry(2, 0x80, Buffer.from([192, 0, 2, 1]), mac),
				entry(10, 0x40, Buffer.from([0xfe, 0x80, ...Array.from({length: 13}, () => 0), 1]), mac),
				entry(2, 0x02, Buffer.from([192, 0, 2, 1]), mac),
				entry(10, 0x40, group, Buffer.from([0x33, 0x33, 0, 0, 0, 1])),
				entry(2, 0x80, Buffer.from([192, 0, 2, 1]), Buffer.alloc(0)),
			],
		),
		[[7, '192.0.2.1', '02:00:00:00:00:0a'], [7, 'fe80::1', '02:00:00:00:00:0a'], null, null, null],
	);
});

test('an address is the own one, with its prefix length or its peer', t => {
	// linux/if_addr.h: struct ifaddrmsg, IFA_ADDRESS 1, IFA_LOCAL 2.
	const address = (family: number, length: number, scope: number, ...attributes: Buffer[]) =>
		inHex(Buffer.from([family, length, 0, scope]), u32(7), ...attributes);
	const own = Buffer.from([169, 254, 1, 0]);
	const addresses = python(
		'from fabric.shared.links import read_address\nprint(json.dumps([read_address(bytes.fromhex(one)) for one in given]))',
		[
			address(2, 31, 0, attribute(1, Buffer.from([169, 254, 1, 1])), attribute(2, own)),
			// Of one without a peer, both are there, too.
			address(2, 31, 253, attribute(1, own), attribute(2, own)),
			address(10, 64, 253, attribute(1, Buffer.from('fe800000000000000000000000000001', 'hex'))),
		],
	);
	t.deepEqual(addresses, [
		[7, '169.254.1.0 peer 169.254.1.1/31'],
		[7, '169.254.1.0/31 scope link'],
		[7, 'fe80::1/64'],
	]);
});

test('counters are read by direction: bytes, packets, drops', t => {
	// linux/if_link.h: struct if_stats_msg, IFLA_STATS_LINK_64 1, struct rtnl_link_stats64.
	const [rxPackets, txPackets, rxBytes, txBytes, rxErrors, txErrors, rxDropped, txDropped] = [
		1,
		2,
		3000,
		2 ** 40,
		5,
		6,
		7,
		8,
	];
	const stats = [rxPackets, txPackets, rxBytes, txBytes, rxErrors, txErrors, rxDropped, txDropped, 9, 10].map(
		u64,
	);
	const counters = python(
		'from fabric.shared.links import read_counters\nprint(json.dumps(read_counters(bytes.fromhex(given))))',
		inHex(Buffer.alloc(4), u32(7), u32(1), attribute(1, ...stats)),
	);
	t.deepEqual(counters, [7, [3000, 1, 7, 2 ** 40, 2, 8]]);
});

// linux/wireguard.h: genlmsghdr, WGDEVICE_A_… and WGPEER_A_….
const genetlink = Buffer.from([0, 1, 0, 0]);
const allowed = (family: number, address: Buffer, length: number) =>
	attribute(nested, attribute(1, u16(family)), attribute(2, address), attribute(3, Buffer.from([length])));
const everything = attribute(9 | nested, allowed(2, Buffer.alloc(4), 0), allowed(10, Buffer.alloc(16), 0));
const endpoint = Buffer.concat([
	u16(10),
	Buffer.from([0x16, 0xa9]),
	u32(0),
	Buffer.from('20010db8000200000000000000000001', 'hex'),
	u32(0),
]);

const device = (...attributes: Buffer[]) =>
	inHex(
		genetlink,
		attribute(1, u32(9)),
		attribute(2, text('wg3')),
		attribute(3, key(0x5e)),
		attribute(4, key(1)),
		attribute(6, u16(5803)),
		attribute(7, u32(0)),
		...attributes,
	);

const dumpOf = (messages: readonly string[]) =>
	python(
		'from fabric.daemons.wireguard import to_dump\nprint(json.dumps(to_dump("wg3", [bytes.fromhex(one) for one in given])))',
		messages,
	);

test("the kernel's WireGuard reads as `wg show all dump` writes it, without a secret", t => {
	const peers = attribute(
		8 | nested,
		attribute(
			nested,
			attribute(1, key(2)),
			attribute(2, key(0x5e)),
			attribute(4, endpoint),
			attribute(5, u16(25)),
			attribute(6, u64(1_795_389_721), u64(541_934_194)),
			attribute(7, u64(14_460)),
			attribute(8, u64(14_532)),
			everything,
			attribute(10, u32(1)),
		),
		attribute(nested, attribute(1, key(3)), attribute(6, u64(0), u64(0))),
	);
	t.is(
		dumpOf([device(peers)]),
		[
			`wg3\t(hidden)\t${base64(1)}\t5803\toff`,
			`wg3\t${base64(2)}\t(hidden)\t[2001:db8:2::1]:5801\t0.0.0.0/0,::/0\t1795389721\t14460\t14532\t25`,
			`wg3\t${base64(3)}\t(hidden)\t(none)\t(none)\t0\t0\t0\toff`,
		].join('\n'),
	);
});

test('a peer whose allowed addresses go on in the next message is one peer', t => {
	const part = (...attributes: Buffer[]) =>
		attribute(8 | nested, attribute(nested, attribute(1, key(2)), ...attributes));
	const four = Buffer.concat([u16(2), Buffer.from([0x16, 0xa9, 192, 0, 2, 1]), Buffer.alloc(8)]);
	t.is(
		dumpOf([
			device(part(attribute(4, four), attribute(7, u64(5)), attribute(9, allowed(2, Buffer.alloc(4), 8)))),
			inHex(
				genetlink,
				attribute(2, text('wg3')),
				part(attribute(9, allowed(2, Buffer.from([10, 0, 0, 0]), 24))),
			),
		]),
		[
			`wg3\t(hidden)\t${base64(1)}\t5803\toff`,
			`wg3\t${base64(2)}\t(hidden)\t192.0.2.1:5801\t0.0.0.0/8,10.0.0.0/24\t0\t5\t0\toff`,
		].join('\n'),
	);
	t.is(dumpOf([]), '');
});

test('bytes that are cut anywhere, or are none of these, are passed over or refused, and never read for ever', t => {
	const whole = device(attribute(8 | nested, attribute(nested, attribute(1, key(2)), everything)));
	const cut = Array.from({length: whole.length / 2}, (_, length) => whole.slice(0, 2 * length));
	const garbage = fc
		.sample(fc.uint8Array({maxLength: 200}), 300)
		.map(bytes => Buffer.from(bytes).toString('hex'));
	const outcomes = python(
		`
import struct
from fabric.shared.links import read_address, read_counters, read_fixed_neighbor, read_link
from fabric.shared.netlink import read_attributes, read_messages
from fabric.daemons.wireguard import to_dump
outcomes = set()
for one in given:
    data = bytes.fromhex(one)
    list(read_messages(data)), list(read_attributes(data))
    for read in (read_link, read_address, read_counters, read_fixed_neighbor, lambda data: to_dump("wg3", [data])):
        try:
            read(data)
            outcomes.add("read")
        except (KeyError, ValueError, IndexError, struct.error):
            outcomes.add("refused")
print(json.dumps(sorted(outcomes)))`,
		[...cut, ...garbage],
	);
	t.deepEqual(outcomes, ['read', 'refused']);
});
