// A capture as it comes from the fabric: whole blocks, and what is said beside them.

import test from 'ava';
import fc from 'fast-check';
import {parseMessage} from '../../src/lab/capture/message.js';
import {wholeBlocks} from '../../src/lab/capture/pcapng.js';

function block(body: Uint8Array): Buffer {
	const length = 12 + Math.ceil(body.length / 4) * 4;
	const bytes = Buffer.alloc(length);
	bytes.writeUInt32LE(6, 0);
	bytes.writeUInt32LE(length, 4);
	bytes.set(body, 8);
	bytes.writeUInt32LE(length, length - 4);
	return bytes;
}

async function* chunked(bytes: Buffer, lengths: readonly number[]): AsyncGenerator<Buffer> {
	let offset = 0;
	for (let index = 0; offset < bytes.length; index++) {
		const end = offset + (lengths[index % lengths.length] ?? 1);
		yield bytes.subarray(offset, end);
		offset = end;
	}
}

const collect = async (source: AsyncIterable<Buffer>): Promise<Buffer[]> => {
	const all: Buffer[] = [];
	for await (const one of source) {
		all.push(one);
	}

	return all;
};

test('after each buffer the file is whole, under any chunking and wherever the stream ends', async t => {
	await fc.assert(
		fc.asyncProperty(
			fc.array(fc.uint8Array({maxLength: 40}).map(block), {maxLength: 12}),
			fc.array(fc.integer({min: 1, max: 80}), {minLength: 1}),
			fc.integer({min: 0, max: 100}),
			async (blocks, lengths, cut) => {
				const all = Buffer.concat(blocks);
				const sent = all.subarray(0, Math.max(0, all.length - cut));
				const ends = [0];
				for (const one of blocks) {
					ends.push(ends.at(-1)! + one.length);
				}

				let length = 0;
				for (const buffer of await collect(wholeBlocks(chunked(sent, lengths)))) {
					t.deepEqual(buffer, all.subarray(length, length + buffer.length));
					length += buffer.length;
					t.true(ends.includes(length));
				}

				t.is(length, Math.max(...ends.filter(end => end <= sent.length)));
			},
		),
	);
});

test('a stream that is not pcapng is refused', async t => {
	await t.throwsAsync(() => collect(wholeBlocks(chunked(Buffer.from('Traceback (most recent'), [7]))), {
		message: /not a stream of pcapng/,
	});
});

test('messages are told from stray lines', t => {
	t.deepEqual(parseMessage('{"error": "no such", "hint": ""}'), {kind: 'error', text: 'no such', hint: ''});
	t.deepEqual(parseMessage('{"note": "gone"}'), {kind: 'note', text: 'gone'});
	t.deepEqual(parseMessage('{"point": "R1:eth0", "packets": 3, "dropped": null}'), {
		kind: 'summary',
		point: 'R1:eth0',
		packets: 3,
		dropped: null,
	});
	for (const line of ['Traceback:', '', 'null', '7', '{}', '{"point": "R1:eth0"}', '{"error": 7}']) {
		t.is(parseMessage(line), null, line);
	}
});
