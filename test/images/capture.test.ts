// What the fabric does with tcpdump's output: framing and order. However the bytes are cut, the same packets come out.

import test from 'ava';
import fc from 'fast-check';
import {python} from './python.js';

interface Packet {
	/** Nanoseconds, as text: more than a number of JavaScript's holds. */
	readonly time: string;
	readonly length: number;
	/** Hex. */
	readonly data: string;
}

const packet: fc.Arbitrary<Packet> = fc
	.record({
		seconds: fc.integer({min: 0, max: 0xffff_ffff}),
		nanoseconds: fc.integer({min: 0, max: 999_999_999}),
		extra: fc.integer({min: 0, max: 3000}),
		data: fc.uint8Array({maxLength: 30}),
	})
	.map(({seconds, nanoseconds, extra, data}) => ({
		time: `${BigInt(seconds) * 1_000_000_000n + BigInt(nanoseconds)}`,
		length: data.length + extra,
		data: Buffer.from(data).toString('hex'),
	}));

/** A pcap file as tcpdump writes it with nanoseconds. */
function pcap(linktype: number, packets: readonly Packet[]): Buffer {
	const header = Buffer.alloc(24);
	header.writeUInt32LE(0xa1b23c4d, 0);
	header.writeUInt32LE(262_144, 16);
	header.writeUInt32LE(linktype, 20);
	const records = packets.map(({time, length, data}) => {
		const head = Buffer.alloc(16);
		head.writeUInt32LE(Number(BigInt(time) / 1_000_000_000n), 0);
		head.writeUInt32LE(Number(BigInt(time) % 1_000_000_000n), 4);
		head.writeUInt32LE(data.length / 2, 8);
		head.writeUInt32LE(length, 12);
		return Buffer.concat([head, Buffer.from(data, 'hex')]);
	});
	return Buffer.concat([header, ...records]);
}

const readPcaps = `
from fabric.capture.pcap import PcapReader
results = []
for one in given:
    reader, data, records = PcapReader(), bytes.fromhex(one["data"]), []
    lengths = one["lengths"]
    offset = number = 0
    while offset < len(data):
        length = lengths[number % len(lengths)]
        records += reader.push(data[offset:offset + length])
        offset, number = offset + length, number + 1
    results.append([reader.linktype, [{"time": str(r.time), "length": r.length, "data": r.data.hex()} for r in records]])
print(json.dumps(results))
`;

const cases = fc.array(
	fc.record({
		packets: fc.array(packet, {maxLength: 8}),
		lengths: fc.array(fc.integer({min: 1, max: 50}), {minLength: 1, maxLength: 6}),
		cut: fc.integer({min: 0, max: 60}),
	}),
	{minLength: 30, maxLength: 30},
);

test('reading pcap gives the same packets under any chunking, and of a stream that is cut off all that are whole', t => {
	fc.assert(
		fc.property(cases, all => {
			const files = all.map(({packets, cut}) => {
				const whole = pcap(101, packets);
				return whole.subarray(0, Math.max(0, whole.length - cut));
			});
			const read = python(
				readPcaps,
				files.map((file, index) => ({data: file.toString('hex'), lengths: all[index]!.lengths})),
			) as [number | null, Packet[]][];
			for (const [index, [linktype, packets]] of read.entries()) {
				const sent = all[index]!.packets;
				const length = files[index]!.length;
				let end = 24;
				const whole = sent.filter(({data}) => {
					end += 16 + data.length / 2;
					return end <= length;
				});
				t.is(linktype, length < 24 ? null : 101);
				t.deepEqual(packets, length < 24 ? [] : whole);
			}
		}),
		{numRuns: 12},
	);
});

test('what is not pcap is refused, not guessed at', t => {
	t.throws(() => python(readPcaps, [{data: Buffer.alloc(24, 'x').toString('hex'), lengths: [24]}]), {
		message: /NotPcap: 78787878/,
	});
});

const writePcapng = `
from fabric.capture.pcap import PcapngWriter, Record
writer = PcapngWriter([tuple(point) for point in given["points"]], 262144, given["filter"])
data = writer.head()
for interface, one in given["packets"]:
    data += writer.packet(interface, Record(int(one["time"]), one["length"], bytes.fromhex(one["data"])))
print(json.dumps(data.hex()))
`;

interface Block {
	readonly type: number;
	readonly body: Buffer;
}

function readBlocks(data: Buffer): Block[] {
	const blocks: Block[] = [];
	for (let offset = 0; offset < data.length; ) {
		const length = data.readUInt32LE(offset + 4);
		if (length % 4 !== 0 || data.readUInt32LE(offset + length - 4) !== length) {
			throw new Error(`a block at ${offset} says it is ${length} long`);
		}

		blocks.push({type: data.readUInt32LE(offset), body: data.subarray(offset + 8, offset + length - 4)});
		offset += length;
	}

	return blocks;
}

function readOptions(data: Buffer): Map<number, string> {
	const options = new Map<number, string>();
	for (let offset = 0; data.readUInt16LE(offset) !== 0; ) {
		const length = data.readUInt16LE(offset + 2);
		options.set(data.readUInt16LE(offset), data.toString('latin1', offset + 4, offset + 4 + length));
		offset += 4 + Math.ceil(length / 4) * 4;
	}

	return options;
}

function readPacket({body}: Block): [number, Packet] {
	const kept = body.readUInt32LE(12);
	const time = (BigInt(body.readUInt32LE(4)) << 32n) | BigInt(body.readUInt32LE(8));
	const data = body.toString('hex', 20, 20 + kept);
	return [body.readUInt32LE(0), {time: `${time}`, length: body.readUInt32LE(16), data}];
}

const write = (
	points: readonly [string, number][],
	packets: readonly [number, Packet][],
	filter = '',
): Block[] => readBlocks(Buffer.from(python(writePcapng, {points, packets, filter}) as string, 'hex'));

test('pcapng: one section, an interface a point with its name, and each packet with its time, length and bytes', t => {
	const sent = fc.array(fc.tuple(fc.integer({min: 0, max: 2}), packet), {minLength: 1, maxLength: 20});
	fc.assert(
		fc.property(sent, packets => {
			const points: [string, number][] = ['V1-1:eth0', 'R1:eth0', 'fabric:internet'].map(name => [name, 1]);
			const [section, ...rest] = write(points, packets, 'icmp6 or udp');
			t.is(section!.type, 0x0a0d0d0a);
			t.is(section!.body.readUInt32LE(0), 0x1a2b3c4d);
			for (const [index, [name]] of points.entries()) {
				const {type, body} = rest[index]!;
				t.is(type, 1);
				t.is(body.readUInt16LE(0), 1);
				const options = readOptions(body.subarray(8));
				t.is(options.get(2), name);
				t.is(options.get(9), '\x09');
				t.is(options.get(11), '\0icmp6 or udp');
			}

			t.true(rest.slice(3).every(({type}) => type === 6));
			t.deepEqual(rest.slice(3).map(readPacket), packets);
		}),
		{numRuns: 12},
	);
});

test('where links are of two kinds, IP packets get an Ethernet header: tcpdump reads no file of two kinds', t => {
	const six = {time: '5', length: 40, data: '60ab'};
	const four = {time: '6', length: 20, data: '45cd'};
	const frame = {time: '7', length: 60, data: 'ffffffffffff0000000000000800'};
	const blocks = write([['V1-1:eth0', 1], ['V1-1/private:wg3', 101]], [[1, six], [1, four], [0, frame]]); // biome-ignore format: a row each
	t.deepEqual(
		blocks.slice(1, 3).map(({body}) => body.readUInt16LE(0)),
		[1, 1],
	);
	t.regex(readOptions(blocks[2]!.body.subarray(8)).get(3)!, /added by wgsim/);
	t.is(readOptions(blocks[1]!.body.subarray(8)).get(3), undefined);
	const none = '00'.repeat(12);
	t.deepEqual(blocks.slice(3).map(readPacket), [
		[1, {time: '5', length: 54, data: `${none}86dd60ab`}],
		[1, {time: '6', length: 34, data: `${none}080045cd`}],
		[0, frame],
	]);
	// Of one kind, they stay as they are.
	const [, point, only] = write([['V1-1/private:wg3', 101]], [[0, six]]);
	t.is(point!.body.readUInt16LE(0), 101);
	t.deepEqual(readPacket(only!), [0, six]);
});

const merge = `
from fabric.capture.merge import Merger
results = []
for arrivals in given:
    merger, taken = Merger(10), []
    for number, (now, key) in enumerate(arrivals):
        taken += [[now, one] for one in merger.take(now)]
        merger.push(now, key, number)
    taken += [[None, one] for one in merger.flush()]
    results.append(taken)
print(json.dumps(results))
`;

test('merging puts in order what comes late by less than the window, loses nothing, and holds nothing for longer', t => {
	// Each thing arrives 0 to 9 after it happened; the window is 10.
	const happenings = fc.array(fc.tuple(fc.integer({min: 0, max: 100}), fc.integer({min: 0, max: 9})), {
		maxLength: 40,
	});
	fc.assert(
		fc.property(fc.array(happenings, {minLength: 20, maxLength: 20}), all => {
			const cases = all.map(one =>
				one.map(([time, late]) => [time + late, time] as const).sort((a, b) => a[0] - b[0]),
			);
			for (const [index, taken] of (python(merge, cases) as [number | null, number][][]).entries()) {
				const arrivals = cases[index]!;
				const order = taken.map(([, number]) => number);
				t.deepEqual(
					[...order].sort((a, b) => a - b),
					arrivals.map((_, number) => number),
				);
				const times = order.map(number => arrivals[number]![1]);
				t.deepEqual(
					times,
					[...times].sort((a, b) => a - b),
				);
				// One that had arrived a window ago, at some later arrival, had been taken by then.
				for (const [now, number] of taken) {
					const nextLook = arrivals.find(([time]) => time >= arrivals[number]![0] + 10)?.[0] ?? null;
					t.true(nextLook === null || (now !== null && now <= nextLook));
				}
			}
		}),
		{numRuns: 15},
	);
});

const readLines = `
from fabric.capture.tap import LineReader
reader, lines = LineReader(), []
for chunk in given:
    lines += reader.push(chunk.encode())
print(json.dumps(lines))
`;

test("tcpdump's lines keep together: one without a time belongs to the one before it", t => {
	const chunks = ['23:24:07.26', '8039 IP6 a > b\n\tsecond', ' line\n23:24:07.269270 IP c', ' > d\n23:24'];
	t.deepEqual(python(readLines, chunks), [
		['23:24:07.268039', '23:24:07.268039 IP6 a > b'],
		['23:24:07.268039', '\tsecond line'],
		['23:24:07.269270', '23:24:07.269270 IP c > d'],
	]);
});

test('so many packets are handed on as were asked for, and counted; the lines of one go with it', t => {
	const snippet = `
import types
from fabric.capture.capture import Capture
results = []
for text, count, items in given:
    capture = object.__new__(Capture)
    capture.options = types.SimpleNamespace(text=text)
    capture.left, capture.full = count, False
    capture.taps = [types.SimpleNamespace(written=0) for _ in range(2)]
    kept = [item for tap, item in items if capture.admit(tap, item)]
    results.append([kept, [tap.written for tap in capture.taps]])
print(json.dumps(results))
`;
	const lines = ['23:24:07.1 a', '\tmore of a', '23:24:07.2 b', '\tmore of b', '23:24:07.3 c', '\tmore of c'];
	const texts = lines.map((line, index) => [index % 4 === 2 ? 1 : 0, line]);
	const records = [1, 2, 3, 4, 5].map(number => [number % 2, number]);
	t.deepEqual(
		python(snippet, [
			[true, 2, texts],
			[true, null, texts],
			[false, 3, records],
			[false, null, records],
		]),
		[
			[lines.slice(0, 4), [1, 1]],
			[lines, [2, 1]],
			[
				[1, 2, 3],
				[1, 2],
			],
			[
				[1, 2, 3, 4, 5],
				[2, 3],
			],
		],
	);
});

test('why tcpdump has ended is in its complaint, not in its figures', t => {
	const words = [
		'tcpdump: listening on eth0, link-type EN10MB (Ethernet), snapshot length 262144 bytes',
		'tcpdump: pcap_loop: The interface disappeared',
		'3 packets captured',
		'0 packets dropped by kernel',
	].join('\n');
	const snippet =
		'from fabric.capture.capture import complaint\nprint(json.dumps([complaint(one) for one in given]))';
	t.deepEqual(python(snippet, [words, '', 'tcpdump: listening on eth0']), [
		'pcap_loop: The interface disappeared',
		'tcpdump has ended',
		'tcpdump has ended',
	]);
});
