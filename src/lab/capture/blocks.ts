// Reads and writes the blocks of pcapng that wgsim-capture makes: one section, interfaces with times in nanoseconds, packets.

// Block types, and an option that any block may have (draft-ietf-opsawg-pcapng).
const [section, describedInterface, packet] = [0x0a_0d_0d_0a, 1, 6];
const comment = 1;

// www.tcpdump.org/linktypes.html
const [ethernet, rawIp] = [1, 101];
// What an Ethernet header is made of for a packet that has none: no addresses, and a type by the IP version.
const etherTypes: Readonly<Record<number, number>> = {4: 0x08_00, 6: 0x86_dd};
const ethernetHeader = 14;

export type Block =
	| {readonly kind: 'section'}
	| {
			readonly kind: 'interface';
			readonly linktype: number;
			readonly snaplen: number;
			readonly options: Buffer;
	  }
	| {
			readonly kind: 'packet';
			readonly interface: number;
			/** Nanoseconds since the epoch. */
			readonly time: bigint;
			/** On the wire. */
			readonly length: number;
			readonly data: Buffer;
	  };

export type InterfaceBlock = Extract<Block, {kind: 'interface'}>;
export type PacketBlock = Extract<Block, {kind: 'packet'}>;

/** Of whole blocks in one buffer; what is of another type is left out. */
export function* readBlocks(buffer: Buffer): Generator<Block> {
	for (let offset = 0; offset < buffer.length; ) {
		const [kind, length] = [buffer.readUInt32LE(offset), buffer.readUInt32LE(offset + 4)];
		const body = buffer.subarray(offset + 8, offset + length - 4);
		offset += length;
		if (kind === section) {
			yield {kind: 'section'};
		} else if (kind === describedInterface) {
			const [linktype, snaplen] = [body.readUInt16LE(0), body.readUInt32LE(4)];
			yield {kind: 'interface', linktype, snaplen, options: body.subarray(8)};
		} else if (kind === packet) {
			const time = (BigInt(body.readUInt32LE(4)) << 32n) | BigInt(body.readUInt32LE(8));
			const data = body.subarray(20, 20 + body.readUInt32LE(12));
			yield {kind: 'packet', interface: body.readUInt32LE(0), time, length: body.readUInt32LE(16), data};
		}
	}
}

const padded = (data: Buffer): Buffer => Buffer.concat([data, Buffer.alloc((4 - (data.length % 4)) % 4)]);

function writeBlock(kind: number, body: Buffer): Buffer {
	const length = Buffer.alloc(4);
	length.writeUInt32LE(body.length + 12);
	const head = Buffer.alloc(4);
	head.writeUInt32LE(kind);
	return Buffer.concat([head, length, body, length]);
}

/** The head of a file, with what is to be known of all of it. */
export function writeSection(text: string): Buffer {
	const head = Buffer.alloc(16);
	head.writeUInt32LE(0x1a_2b_3c_4d, 0);
	head.writeUInt16LE(1, 4);
	head.writeBigInt64LE(-1n, 8);
	const words = Buffer.from(text);
	const option = Buffer.alloc(4);
	option.writeUInt16LE(comment, 0);
	option.writeUInt16LE(words.length, 2);
	return writeBlock(section, Buffer.concat([head, option, padded(words), Buffer.alloc(4)]));
}

function writeInterface({linktype, snaplen, options}: InterfaceBlock): Buffer {
	const head = Buffer.alloc(8);
	head.writeUInt16LE(linktype, 0);
	head.writeUInt32LE(snaplen, 4);
	return writeBlock(describedInterface, Buffer.concat([head, options]));
}

function writePacket(index: number, {time, length, data}: PacketBlock): Buffer {
	const head = Buffer.alloc(20);
	head.writeUInt32LE(index, 0);
	head.writeUInt32LE(Number(time >> 32n), 4);
	head.writeUInt32LE(Number(time & 0xff_ff_ff_ffn), 8);
	head.writeUInt32LE(data.length, 12);
	head.writeUInt32LE(length, 16);
	return writeBlock(packet, Buffer.concat([head, padded(data)]));
}

/** tcpdump reads no file whose interfaces are of several kinds: an IP packet gets an Ethernet header then. */
function lift(block: PacketBlock): PacketBlock {
	const header = Buffer.alloc(ethernetHeader);
	header.writeUInt16BE(etherTypes[(block.data[0] ?? 0) >> 4] ?? 0, 12);
	const data = Buffer.concat([header, block.data]);
	return {...block, length: block.length + ethernetHeader, data};
}

/** Writes one file of the interfaces of several, numbered in this order. */
export class SeveralWriter {
	readonly #interfaces: readonly InterfaceBlock[];
	readonly #lifted: readonly boolean[];

	constructor(interfaces: readonly InterfaceBlock[]) {
		this.#interfaces = interfaces;
		const kinds = new Set(interfaces.map(({linktype}) => linktype));
		const mixed = kinds.has(ethernet) && kinds.has(rawIp);
		this.#lifted = interfaces.map(({linktype}) => mixed && linktype === rawIp);
	}

	head(text: string): Buffer {
		const blocks = this.#interfaces.map((each, index) =>
			writeInterface(
				this.#lifted[index] ? {...each, linktype: ethernet, snaplen: each.snaplen + ethernetHeader} : each,
			),
		);
		return Buffer.concat([writeSection(text), ...blocks]);
	}

	packet(index: number, block: PacketBlock): Buffer {
		return writePacket(index, this.#lifted[index] ? lift(block) : block);
	}
}
