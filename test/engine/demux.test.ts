// The demultiplexer of Docker's streams: the same pieces come out, however the bytes are cut.

import test from 'ava';
import fc from 'fast-check';
import {createDemuxer, demux, type Piece} from '../../src/engine/demux.js';

const frame = ({stream, data}: Piece): Buffer => {
	const header = Buffer.alloc(8);
	header.writeUInt8(stream === 'stdout' ? 1 : 2, 0);
	header.writeUInt32BE(data.length, 4);
	return Buffer.concat([header, data]);
};

/** Neighbours of one stream joined, empty ones dropped: what a reader can tell apart. */
function merge(pieces: readonly Piece[]): [string, string][] {
	const merged: [string, string][] = [];
	for (const {stream, data} of pieces) {
		const last = merged.at(-1);
		if (last?.[0] === stream) {
			last[1] += data.toString('hex');
		} else if (data.length > 0) {
			merged.push([stream, data.toString('hex')]);
		}
	}

	return merged;
}

function cut(bytes: Buffer, lengths: readonly number[]): Buffer[] {
	const chunks: Buffer[] = [];
	let offset = 0;
	for (let index = 0; offset < bytes.length; index++) {
		const length = lengths[index % lengths.length] ?? 1;
		chunks.push(bytes.subarray(offset, offset + length));
		offset += length;
	}

	return chunks;
}

const pieces = fc.array(
	fc.record({
		stream: fc.constantFrom('stdout' as const, 'stderr' as const),
		data: fc.uint8Array({maxLength: 40}).map(bytes => Buffer.from(bytes)),
	}),
	{maxLength: 30},
);

test('demuxing gives the same under any chunking', t => {
	fc.assert(
		fc.property(pieces, fc.array(fc.integer({min: 1, max: 60}), {minLength: 1}), (sent, lengths) => {
			const demuxer = createDemuxer();
			const received = cut(Buffer.concat(sent.map(frame)), lengths).flatMap(chunk => demuxer.push(chunk));
			demuxer.end();
			t.deepEqual(merge(received), merge(sent));
		}),
	);
});

test('a hundred thousand tiny frames in one chunk do not overflow the stack', t => {
	const one = frame({stream: 'stdout', data: Buffer.from('x')});
	const demuxer = createDemuxer();
	const received = demuxer.push(Buffer.concat(Array.from({length: 100_000}, () => one)));
	t.is(received.length, 100_000);
	t.notThrows(() => demuxer.end());
});

test('a stream that ends within a frame is an error', async t => {
	async function* truncated() {
		yield frame({stream: 'stdout', data: Buffer.from('hello')}).subarray(0, 10);
	}

	await t.throwsAsync(
		async () => {
			for await (const _piece of demux(truncated())) {
				// Only the end matters here.
			}
		},
		{message: /ended within a frame/},
	);
});

test("Docker's own error frame is an error with its text", t => {
	const header = Buffer.from([3, 0, 0, 0, 0, 0, 0, 4]);
	const demuxer = createDemuxer();
	t.deepEqual(demuxer.push(Buffer.concat([header, Buffer.from('boom')])), []);
	t.throws(() => demuxer.end(), {message: 'Docker reports: boom'});
});

test('bytes that are not framed are refused, not guessed at', t => {
	t.throws(() => createDemuxer().push(Buffer.from('plain text')), {message: /not framed/});
});
