// What the probes in the fabric are made of: which messages of the kernel's count as changes, and what is said of a flow.

import test from 'ava';
import fc from 'fast-check';
import {python} from './python.js';

interface Message {
	readonly kind: number;
	readonly type: number;
	readonly flags: number;
	/** Bytes after the fixed part, so that lengths vary. */
	readonly more: number;
}

/** A netlink message: nlmsghdr, then rtmsg or ifinfomsg, then attributes. */
function encode({kind, type, flags, more}: Message): Buffer {
	const length = 16 + 12 + more;
	const bytes = Buffer.alloc(Math.ceil(length / 4) * 4);
	bytes.writeUInt32LE(length, 0);
	bytes.writeUInt16LE(kind, 4);
	bytes.writeUInt8(type, 16 + 7);
	bytes.writeUInt32LE(flags, 16 + 8);
	return bytes;
}

const countAll = `
from fabric.probe.changes import count_changes
print(json.dumps([count_changes(bytes.fromhex(one)) for one in given]))
`;

const cloned = 0x200;

test("a route counts as changed, an interface's own or a cloned one does not, and links are counted apart", t => {
	const message = fc.record({
		kind: fc.constantFrom(16, 17, 24, 25, 20),
		type: fc.integer({min: 1, max: 7}),
		flags: fc.constantFrom(0, cloned, cloned | 1, 0x10),
		more: fc.integer({min: 0, max: 9}),
	});
	fc.assert(
		fc.property(fc.array(fc.array(message, {maxLength: 6}), {minLength: 30, maxLength: 30}), all => {
			const counted = python(
				countAll,
				all.map(one => Buffer.concat(one.map(encode)).toString('hex')),
			) as [number, number][];
			for (const [index, [routes, links]] of counted.entries()) {
				const sent = all[index]!;
				t.is(links, sent.filter(({kind}) => kind === 16 || kind === 17).length);
				const own = new Set([2, 3, 4, 5]);
				const told = sent.filter(
					({kind, type, flags}) => (kind === 24 || kind === 25) && !own.has(type) && (flags & cloned) === 0,
				);
				t.is(routes, told.length);
			}
		}),
		{numRuns: 10},
	);
});

test('a datagram that is cut off, or of rubbish, is read as far as it goes', t => {
	const whole = encode({kind: 24, type: 1, flags: 0, more: 8});
	const rubbish = Buffer.alloc(16);
	t.deepEqual(
		python(
			countAll,
			[Buffer.concat([whole, whole.subarray(0, 20)]), rubbish, Buffer.alloc(3)].map(one =>
				one.toString('hex'),
			),
		),
		[
			[1, 0],
			[0, 0],
			[0, 0],
		],
	);
});

const lookAtFlow = `
from fabric.probe.flows import End, Flow
one, other = End(("R1", "main"), 4, "10.0.1.1"), End(("V1-1", "private"), 4, "10.0.3.1")
results = []
for answers, arrivals in given:
    flow = Flow(0, one, other, b"wgsimwgs")
    flow.start_look(1000)
    for hop, address in answers:
        flow.take_error(hop, flow.looks, address)
    flow.take_error(1, flow.looks + 1, "of another look")
    for hop in arrivals:
        flow.take(hop, flow.looks, 2000)
    at, _, *rest = flow.end_look()
    results.append([at, *rest])
flow.probe(5_000_000)
flow.probe(15_000_000)
flow.take(0, 1, 17_000_999)
print(json.dumps([results, flow.describe(), flow.drain(), flow.drain()]))
`;

test('a look at the way tells each hop that answered, and ends at the target', t => {
	const [looks, ends, first, second] = python(lookAtFlow, [
		[
			[
				[1, 'a'],
				[2, 'b'],
			],
			[3, 4, 5],
		],
		[[[2, 'b']], [5, 4, 3]],
		[[[1, 'a']], []],
		[[], []],
	]) as unknown[];
	t.deepEqual(looks, [
		[1000, ['a', 'b'], true],
		[1000, [null, 'b'], true],
		[1000, ['a'], false],
		[1000, [], false],
	]);
	t.deepEqual(ends, {
		flow: 0,
		from: 'R1',
		to: 'V1-1/private',
		family: 4,
		source: '10.0.1.1',
		target: '10.0.3.1',
	});
	t.deepEqual(first, {flow: 0, first: 0, sent: [5000, 15_000], received: [[1, 17_000]]});
	t.deepEqual(second, {flow: 0, first: 2, sent: [], received: []});
});

const names = `
import ipaddress
from fabric.shared.address_owners import AddressOwners
import fabric.shared.address_owners
fabric.shared.address_owners.read_addresses = lambda path: given["addresses"][path]
class Node:
    def __init__(self, name):
        self.name = name
    def netns(self, namespace):
        return f"{self.name}/{namespace}"
found = AddressOwners(given["plan"])
found.learn({name: Node(name) for name in ("R1", "V1-1")})
print(json.dumps([[found.name_of(one) for one in given["names"]], [found.address_of(tuple(place), family) for place, family in given["places"]], [found.target_of((one, "main"), (other, "main"), 4) for one, other in given["pairs"]]]))
`;

test('an address is named by its node, unless it is on several; a node is reached where the plan reaches it, at an address that nobody has, too', t => {
	const given = {
		plan: {
			nodes: [
				{name: 'R1', namespaces: [{name: 'main'}]},
				{name: 'V1-1', namespaces: [{name: 'main'}, {name: 'private'}]},
				{name: 'R2', namespaces: [{name: 'main'}]},
			],
			expect: {
				reach: [
					// One that is translated on the way.
					{from: 'V1-1', to: 'R1', address: '10.101.1.1'},
					{from: 'R2', to: 'R1', address: '10.0.1.1'},
				],
			},
		},
		addresses: {
			'R1/main': ['127.0.0.1', '::1', '192.168.1.1', '10.0.1.1', 'fe80::1', '2001:db8:a1::1'],
			'V1-1/main': ['127.0.0.1', '198.51.100.1', 'fe80::1'],
			'V1-1/private': ['169.254.1.0', '192.168.1.11', '198.51.100.1', '192.168.1.1'],
		},
		names: ['10.0.1.1', '192.168.1.11', '192.168.1.1', 'fe80::1', '203.0.113.9'],
		places: [
			[['R1', 'main'], 4],
			[['R1', 'main'], 6],
			[['V1-1', 'main'], 6],
			[['V1-1', 'private'], 4],
			[['R2', 'main'], 4],
		],
		pairs: [
			['V1-1', 'R1'],
			['R2', 'R1'],
			['R1', 'V1-1'],
		],
	};
	t.deepEqual(python(names, given), [
		['R1', 'V1-1', '192.168.1.1', 'fe80::1', '203.0.113.9'],
		['10.0.1.1', '2001:db8:a1::1', null, '192.168.1.11', null],
		['10.101.1.1', '10.0.1.1', '198.51.100.1'],
	]);
});
