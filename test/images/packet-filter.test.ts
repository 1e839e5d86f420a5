// The filters by which a packet is known: each program, run as the kernel runs it, passes just the packets that meet all conditions.

import test from 'ava';
import fc from 'fast-check';
import {python} from './python.js';

interface Step {
	readonly code: number;
	readonly yes: number;
	readonly no: number;
	readonly k: number;
}

/** Instructions are {u16 code, u8 jt, u8 jf, u32 k} (linux/filter.h), little endian on all machines that tests run on. */
const decode = (hex: string): Step[] =>
	(hex.match(/.{16}/g) ?? []).map(text => {
		const bytes = Buffer.from(text, 'hex');
		return {code: bytes.readUInt16LE(0), yes: bytes[2]!, no: bytes[3]!, k: bytes.readUInt32LE(4)};
	});

/** What of classic BPF is used; a load beyond the packet's end refuses it, as in the kernel. */
function passes(program: readonly Step[], packet: Buffer): boolean {
	let [a, x] = [0, 0];
	for (let at = 0; ; at++) {
		const {code, yes, no, k} = program[at]!;
		const load = (size: 1 | 2 | 4, offset: number): boolean => {
			if (offset + size > packet.length) {
				return false;
			}

			a = packet.readUIntBE(offset, size);
			return true;
		};
		switch (code) {
			case 0x20:
			case 0x28:
			case 0x30:
				if (!load(code === 0x20 ? 4 : code === 0x28 ? 2 : 1, k)) {
					return false;
				}

				break;
			case 0x40:
			case 0x48:
			case 0x50:
				if (!load(code === 0x40 ? 4 : code === 0x48 ? 2 : 1, x + k)) {
					return false;
				}

				break;
			case 0xb1:
				x = 4 * (packet[k]! & 0xf);
				break;
			case 0x54:
				a = (a & k) >>> 0;
				break;
			case 0x15:
				at += a === k ? yes : no;
				break;
			case 0x06:
				return k > 0;
			default:
				throw new Error(`instruction ${code}`);
		}
	}
}

const [programs, words] = (() => {
	const snippet = `
from fabric.packets.packet_filter import compile_filter, words_at, words_beyond
from fabric.packets.witness import connects
mark = bytes.fromhex("0102030405060708")
print(json.dumps([compile_filter(one).hex() for one in (
    connects("10.0.3.1", 443), connects("2001:db8:a3::1", 443), words_at(8, mark), words_beyond(8, mark))]))`;
	const [tcp4, tcp6, at, beyond] = (python(snippet) as string[]).map(decode);
	return [
		{4: tcp4!, 6: tcp6!},
		{at: at!, beyond: beyond!},
	] as const;
})();

interface Segment {
	readonly family: 4 | 6;
	readonly protocol: number;
	readonly address: readonly number[];
	readonly port: number;
	readonly flags: number;
	/** Words of IPv4 options. */
	readonly options: number;
	readonly fragment: number;
}

const meant = {4: [10, 0, 3, 1], 6: [0x20, 1, 0xd, 0xb8, 0, 0xa3, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1]} as const;

function packetOf({family, protocol, address, port, flags, options, fragment}: Segment): Buffer {
	const length = family === 4 ? 20 + 4 * options : 40;
	const packet = Buffer.alloc(length + 20);
	if (family === 4) {
		packet[0] = 0x40 | (5 + options);
		packet.writeUInt16BE(fragment, 6);
		packet[9] = protocol;
		packet.set(address, 16);
	} else {
		packet[0] = 0x60;
		packet[6] = protocol;
		packet.set(address, 24);
	}

	packet.writeUInt16BE(port, length + 2);
	packet[length + 13] = flags;
	return packet;
}

const segment: fc.Arbitrary<Segment> = fc.constantFrom(4 as const, 6 as const).chain(family =>
	fc.record({
		family: fc.constant(family),
		protocol: fc.constantFrom(6, 6, 6, 17),
		address: fc.oneof(
			{weight: 4, arbitrary: fc.constant(meant[family])},
			fc.array(fc.integer({min: 0, max: 255}), {
				minLength: meant[family].length,
				maxLength: meant[family].length,
			}),
		),
		port: fc.constantFrom(443, 443, 444, 80),
		flags: fc.constantFrom(0x02, 0x02, 0x12, 0x10, 0xc2, 0x18),
		options: fc.integer({min: 0, max: 10}),
		fragment: fc.constantFrom(0, 0, 0x4000, 0x2000, 0x00b9),
	}),
);

test('the first packet of a connection to an address and port passes, and nothing else', t => {
	fc.assert(
		fc.property(segment, one => {
			const {family, protocol, address, port, flags, fragment} = one;
			const wanted =
				protocol === 6 &&
				address.join() === meant[family].join() &&
				port === 443 &&
				(flags & 0x12) === 0x02 &&
				(family === 6 || (fragment & 0x1fff) === 0);
			t.is(passes(programs[family], packetOf(one)), wanted, JSON.stringify(one));
		}),
		{numRuns: 500},
	);
});

test('a mark is known where it is to be, behind however long an IPv4 header, and not in what is too short for it', t => {
	const mark = Buffer.from('0102030405060708', 'hex');
	const message = Buffer.concat([Buffer.alloc(8), mark, Buffer.alloc(4)]);
	t.true(passes(words.at, message));
	t.false(passes(words.at, message.subarray(1)));
	t.false(passes(words.at, message.subarray(0, 15)));
	for (const options of [0, 1, 10]) {
		const header = Buffer.alloc(20 + 4 * options);
		header[0] = 0x45 + options;
		t.true(passes(words.beyond, Buffer.concat([header, message])));
		t.false(passes(words.beyond, Buffer.concat([header, Buffer.alloc(4), message])));
	}
});
