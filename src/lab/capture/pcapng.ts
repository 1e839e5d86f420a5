// Cuts a stream of pcapng into whole blocks under any chunking, so that the file is valid at any time.

import {WgsimError} from '../../errors.js';

// A block is its type, its length, its body and its length again (draft-ietf-opsawg-pcapng, section 3.1).
const leastLength = 12;

/** Each buffer holds one block or more. A block that the stream's end has cut off is left out. */
export async function* wholeBlocks(source: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
	let rest: Buffer = Buffer.alloc(0);
	for await (const chunk of source) {
		const buffer = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
		const end = endOfBlocks(buffer);
		rest = buffer.subarray(end);
		if (end > 0) {
			yield buffer.subarray(0, end);
		}
	}
}

function endOfBlocks(buffer: Buffer): number {
	let end = 0;
	while (buffer.length - end >= 8) {
		const length = buffer.readUInt32LE(end + 4);
		if (length < leastLength || length % 4 !== 0) {
			throw new WgsimError('the capture is not a stream of pcapng blocks', {
				details: [`a block of ${length} bytes: ${buffer.subarray(end, end + 8).toString('hex')}`],
			});
		}

		if (end + length > buffer.length) {
			break;
		}

		end += length;
	}

	return end;
}
