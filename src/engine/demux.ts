// Takes Docker's multiplexed stream apart: an 8-byte header (stream, 0, 0, 0, length) before each payload.
// The reader adds its purpose to an error: see `explain`.

/** A piece of output. A frame of Docker's may come as several pieces: nothing is held back until it is whole. */
export interface Piece {
	readonly stream: 'stdout' | 'stderr';
	readonly data: Buffer;
}

const headerLength = 8;
// github.com/moby/moby, pkg/stdcopy: 0 stdin (written to stdout), 1 stdout, 2 stderr, 3 the daemon's own error.
const systemError = 3;

export interface Demuxer {
	/** The pieces that this chunk completes or continues, in their order. */
	push(chunk: Buffer): Piece[];
	/** To be called at the end of the stream. Throws if it ended within a frame. */
	end(): void;
}

export function createDemuxer(): Demuxer {
	const header = Buffer.alloc(headerLength);
	let headerFilled = 0;
	let payloadLeft = 0;
	let type = 1;
	const systemErrors: Buffer[] = [];

	function push(chunk: Buffer): Piece[] {
		const pieces: Piece[] = [];
		let offset = 0;
		while (offset < chunk.length) {
			if (payloadLeft === 0) {
				const taken = chunk.copy(header, headerFilled, offset, offset + headerLength - headerFilled);
				offset += taken;
				headerFilled += taken;
				if (headerFilled === headerLength) {
					headerFilled = 0;
					type = header.readUInt8(0);
					payloadLeft = header.readUInt32BE(4);
					checkHeader(type, header);
				}

				continue;
			}

			const data = chunk.subarray(offset, offset + payloadLeft);
			offset += data.length;
			payloadLeft -= data.length;
			if (type === systemError) {
				systemErrors.push(data);
			} else {
				pieces.push({stream: type === 2 ? 'stderr' : 'stdout', data});
			}
		}

		return pieces;
	}

	function end(): void {
		if (systemErrors.length > 0) {
			throw new Error(`Docker reports: ${Buffer.concat(systemErrors).toString().trim()}`);
		}

		if (payloadLeft > 0 || headerFilled > 0) {
			throw new Error('the stream from Docker ended within a frame');
		}
	}

	return {push, end};
}

/** The pieces of a whole stream. Back-pressure is the consumer's: the source is read as fast as pieces are taken. */
export async function* demux(source: AsyncIterable<Buffer>): AsyncGenerator<Piece> {
	const demuxer = createDemuxer();
	for await (const chunk of source) {
		yield* demuxer.push(chunk);
	}

	demuxer.end();
}

function checkHeader(type: number, header: Buffer): void {
	if (type > systemError || header[1] !== 0 || header[2] !== 0 || header[3] !== 0) {
		throw new Error(`the stream from Docker is not framed as expected (header ${header.toString('hex')})`);
	}
}
