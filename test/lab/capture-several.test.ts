// Captures of several machines: packets of all in order of time, in one file that tells what each interface is.

import test from 'ava';
import fc from 'fast-check';
import {readBlocks, SeveralWriter} from '../../src/lab/capture/blocks.js';
import {describeClocks} from '../../src/lab/capture/clocks.js';
import {Merger} from '../../src/lab/capture/merger.js';
import {mergeLines, mergePackets} from '../../src/lab/capture/several.js';

const noOptions = Buffer.alloc(4);
const ethernet = {kind: 'interface', linktype: 1, snaplen: 100, options: noOptions} as const;
const rawIp = {...ethernet, linktype: 101} as const;
const packetAt = (time: bigint, index = 0, data = Buffer.from([0x45, 1, 2])) =>
	({kind: 'packet', interface: index, time, length: data.length, data}) as const;

/** A program's output, cut where it pleases. */
async function* say(...pieces: readonly Buffer[]): AsyncGenerator<Buffer> {
	for (const piece of pieces) {
		yield piece.subarray(0, 5);
		yield piece.subarray(5);
	}
}

const silent = {count: null, finish: () => {}, onPacket: () => {}};

async function collect(stream: AsyncIterable<Buffer>) {
	const pieces: Buffer[] = [];
	for await (const piece of stream) {
		pieces.push(piece);
	}

	return [...readBlocks(Buffer.concat(pieces))];
}

test('what is held comes out by its key, and nothing is lost, whatever comes when', t => {
	fc.assert(
		fc.property(fc.array(fc.tuple(fc.nat(1000), fc.bigInt({min: 0n, max: 50n}))), arrivals => {
			const merger = new Merger<bigint>(100);
			const out: bigint[] = [];
			let now = 0;
			for (const [after, key] of arrivals) {
				now += after;
				const due = merger.take(now);
				t.deepEqual(
					due,
					[...due].sort((a, b) => Number(a - b)),
				);
				out.push(...due);
				merger.push(now, key, key);
			}

			out.push(...merger.flush());
			const sorted = (keys: readonly bigint[]) => [...keys].sort((a, b) => Number(a - b));
			t.deepEqual(sorted(out), sorted(arrivals.map(([, key]) => key)));
		}),
	);
});

test('packets of two machines are one file: their interfaces one after another, their packets by time', async t => {
	const [one, other] = [new SeveralWriter([ethernet, ethernet]), new SeveralWriter([ethernet])];
	const first = say(one.head('of one'), one.packet(1, packetAt(10n)), one.packet(0, packetAt(30n)));
	const second = say(other.head('of the other'), other.packet(0, packetAt(20n)));
	const sources = [
		{output: first, points: 2},
		{output: second, points: 1},
	];
	const [section, ...rest] = await collect(mergePackets(sources, 'both', silent));
	t.is(section!.kind, 'section');
	t.deepEqual(
		rest.map(block => (block.kind === 'packet' ? [block.interface, block.time] : block.kind)),
		['interface', 'interface', 'interface', [1, 10n], [2, 20n], [0, 30n]],
	);
});

test('no more packets than asked for, of all together, and the programs are ended then', async t => {
	const writer = new SeveralWriter([ethernet]);
	const source = (...times: readonly bigint[]) => ({
		output: say(writer.head(''), ...times.map(time => writer.packet(0, packetAt(time)))),
		points: 1,
	});
	let finished = 0;
	const counted: number[] = [];
	const merging = {
		count: 3,
		finish: () => {
			finished++;
		},
		onPacket: (index: number) => counted.push(index),
	};
	const blocks = await collect(mergePackets([source(1n, 4n), source(2n, 3n)], '', merging));
	t.deepEqual(
		blocks.flatMap(block => (block.kind === 'packet' ? [block.time] : [])),
		[1n, 2n, 3n],
	);
	t.deepEqual(counted, [0, 1, 1]);
	t.true(finished > 0);
});

test('where one machine has IP packets only and the other Ethernet, all have an Ethernet header', async t => {
	const [one, other] = [new SeveralWriter([ethernet]), new SeveralWriter([rawIp])];
	const sources = [
		{output: say(one.head(''), one.packet(0, packetAt(1n))), points: 1},
		{output: say(other.head(''), other.packet(0, packetAt(2n, 0, Buffer.from([0x60, 7])))), points: 1},
	];
	const blocks = await collect(mergePackets(sources, '', silent));
	t.deepEqual(
		blocks.flatMap(block => (block.kind === 'interface' ? [[block.linktype, block.snaplen]] : [])),
		[
			[1, 100],
			[1, 114],
		],
	);
	const last = blocks.at(-1)!;
	t.is(last.kind === 'packet' && last.data.toString('hex'), `${'00'.repeat(12)}86dd6007`);
	t.is(last.kind === 'packet' && last.length, 16);
});

test('lines go with the packet that they belong to, and a source that fails fails the capture', async t => {
	const say = async function* (...lines: readonly string[]) {
		for (const text of lines) {
			yield Buffer.from(`${JSON.stringify({point: 'V1-1:eth0', text})}\n`);
		}
	};
	const first = say('12:00:00.2 second', '\tits payload');
	const lines: string[] = [];
	for await (const {text} of mergeLines(
		[
			{output: first, points: 1},
			{output: say('12:00:00.1 first'), points: 1},
		],
		silent,
	)) {
		lines.push(text);
	}

	t.deepEqual(lines, ['12:00:00.1 first', '12:00:00.2 second', '\tits payload']);
	const refusing = async function* (): AsyncGenerator<Buffer> {
		yield Buffer.from('');
		throw new Error('no such interface');
	};
	const failing = mergeLines([{output: refusing(), points: 1}], silent);
	await t.throwsAsync(failing.next(), {message: 'no such interface'});
});

test('clocks are told by what they differ, and how exactly that is known', t => {
	t.is(
		describeClocks([
			{machine: 'lab1', ahead: 5, within: 1},
			{machine: 'lab2', ahead: 2.5, within: 0.5},
		]),
		"each packet has the time of its own machine: lab2's clock is 2.5 ms behind lab1's, give or take 1.5 ms",
	);
});
