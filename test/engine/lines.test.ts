// Lines come out whole, however the bytes are cut.

import test from 'ava';
import fc from 'fast-check';
import {splitLines} from '../../src/shared/lines.js';

async function collect(bytes: Buffer, size: number): Promise<string[]> {
	async function* chunks() {
		for (let offset = 0; offset < bytes.length; offset += size) {
			yield bytes.subarray(offset, offset + size);
		}
	}

	const lines: string[] = [];
	for await (const line of splitLines(chunks())) {
		lines.push(line);
	}

	return lines;
}

test('splitting gives the same under any chunking, characters of several bytes included', async t => {
	const lines = fc.array(fc.string({unit: 'grapheme'}).filter(text => text !== '' && !text.includes('\n')));
	await fc.assert(
		fc.asyncProperty(lines, fc.integer({min: 1, max: 9}), async (sent, size) => {
			t.deepEqual(await collect(Buffer.from(sent.join('\n')), size), sent);
		}),
	);
});
