// Captures on several machines at once: a program on each, and all that they find in one stream, in order of time.

import {type CaptureLine, captureLine} from '../../contract/capture.js';
import {parseReply} from '../../contract/reply.js';
import {splitLines} from '../../shared/lines.js';
import {type InterfaceBlock, type PacketBlock, readBlocks, SeveralWriter} from './blocks.js';
import {mergeSources, type Timed} from './merge-sources.js';
import {wholeBlocks} from './pcapng.js';

/** What the program on one machine prints. */
export interface Source {
	readonly output: AsyncIterable<Buffer>;
	/** How many points it was given. */
	readonly points: number;
}

interface Merging {
	/** The most packets of all; null for no end. */
	readonly count: number | null;
	/** Ends all programs well. */
	readonly finish: () => void;
	/** Called for each packet that is passed on: its point by number in the file of the source, or by name in text. */
	readonly onPacket: (source: number, point: number | string) => void;
}

// Milliseconds in which the head of a file is whole once it has begun: it is written at once.
const headTakes = 1000;

interface Seen {
	readonly interfaces: InterfaceBlock[];
	begunAt: number | null;
	whole: boolean;
}

/** `comment` is written at the head of the file. */
export async function* mergePackets(
	sources: readonly Source[],
	comment: string,
	{count, finish, onPacket}: Merging,
): AsyncGenerator<Buffer> {
	const heads = sources.map((): Seen => ({interfaces: [], begunAt: null, whole: false}));
	async function* read(
		{output, points}: Source,
		index: number,
	): AsyncGenerator<Timed<[number, PacketBlock]>[]> {
		const head = heads[index]!;
		for await (const buffer of wholeBlocks(output)) {
			head.begunAt ??= performance.now();
			const found: Timed<[number, PacketBlock]>[] = [];
			for (const block of readBlocks(buffer)) {
				if (block.kind === 'interface') {
					head.interfaces.push(block);
				} else if (block.kind === 'packet') {
					found.push({key: block.time, item: [index, block]});
				}
			}

			head.whole ||= found.length > 0 || head.interfaces.length === points;
			yield found;
		}

		head.whole = true;
	}

	const isWhole = ({whole, begunAt}: Seen) =>
		whole || (begunAt !== null && performance.now() - begunAt > headTakes);
	let writer: SeveralWriter | null = null;
	let left = count ?? Number.POSITIVE_INFINITY;
	const begun = () => writer !== null || heads.every(isWhole);
	for await (const batch of mergeSources(sources.map(read), {finish, begun})) {
		const pieces: Buffer[] = [];
		if (writer === null) {
			writer = new SeveralWriter(heads.flatMap(({interfaces}) => interfaces));
			pieces.push(writer.head(comment));
		}

		for (const [source, packet] of batch.slice(0, left)) {
			const before = heads.slice(0, source).reduce((sum, {interfaces}) => sum + interfaces.length, 0);
			pieces.push(writer.packet(before + packet.interface, packet));
			onPacket(source, packet.interface);
		}

		left -= Math.min(left, batch.length);
		if (pieces.length > 0) {
			yield Buffer.concat(pieces);
		}

		if (left === 0) {
			finish();
		}
	}
}

// `12:03:11.123456 IP …`; a line without a time belongs to the one before it.
const time = /^\d\d:\d\d:\d\d\.\d+/;

/** In tcpdump's words. */
export async function* mergeLines(
	sources: readonly Source[],
	{count, finish, onPacket}: Merging,
): AsyncGenerator<CaptureLine> {
	async function* read({output}: Source, index: number): AsyncGenerator<Timed<[number, CaptureLine]>[]> {
		let key = '';
		for await (const text of splitLines(output)) {
			const line = parseReply(captureLine, text, 'wgsim-capture in the fabric');
			key = time.exec(line.text)?.[0] ?? key;
			yield [{key, item: [index, line]}];
		}
	}

	let left = count ?? Number.POSITIVE_INFINITY;
	let full = false;
	for await (const batch of mergeSources(sources.map(read), {finish, begun: () => true})) {
		for (const [source, line] of batch) {
			if (time.test(line.text)) {
				full ||= left === 0;
				left -= full ? 0 : 1;
				if (!full) {
					onPacket(source, line.point);
				}
			}

			if (!full) {
				yield line;
			}
		}

		if (left === 0) {
			finish();
		}
	}
}
