// The text of addresses: parsed strictly to their bits, and printed canonically (RFC 5952).

const decimalOctet = /^(0|[1-9]\d{0,2})$/;

/** Null unless it is a dotted quad. `192.0.02.9` may be meant as octal: a strict reader does not guess. */
export function parseQuad(text: string): bigint | null {
	const octets = text.split('.');
	return octets.length === 4 && octets.every(octet => decimalOctet.test(octet) && Number(octet) <= 255)
		? BigInt(octets.reduce((sum, octet) => sum * 256 + Number(octet), 0))
		: null;
}

/** Eight groups, of which one run may be `::`, and the last two a dotted quad (RFC 4291, section 2.2). */
export function parseGroups(text: string): bigint | null {
	if (!text.includes('.')) {
		return parseHex(text);
	}

	const start = text.lastIndexOf(':') + 1;
	const quad = parseQuad(text.slice(start));
	return quad === null
		? null
		: parseHex(`${text.slice(0, start)}${(quad >> 16n).toString(16)}:${(quad & 0xffffn).toString(16)}`);
}

/** Character by character: hundreds of thousands of them are parsed for a large lab. */
function parseHex(text: string): bigint | null {
	const groups: number[] = [];
	let gap = text.startsWith('::') ? 0 : -1;
	let index = gap === 0 ? 2 : 0;
	while (index < text.length) {
		const start = index;
		let group = 0;
		for (let digit = hexDigit(text, index); digit >= 0 && index < start + 4; digit = hexDigit(text, index)) {
			group = group * 16 + digit;
			index++;
		}

		groups.push(group);
		const isLast = index === text.length;
		if (index === start || !(isLast || text[index] === ':')) {
			return null;
		}

		index++;
		if (text[index] === ':') {
			if (gap >= 0) {
				return null;
			}

			gap = groups.length;
			index++;
		} else if (!isLast && index === text.length) {
			return null;
		}
	}

	if (gap < 0 ? groups.length !== 8 : groups.length > 7) {
		return null;
	}

	if (gap >= 0) {
		groups.splice(gap, 0, ...Array<number>(8 - groups.length).fill(0));
	}

	let value = 0n;
	for (let place = 0; place < 8; place += 2) {
		value = (value << 32n) | BigInt(groups[place]! * 0x1_0000 + groups[place + 1]!);
	}

	return value;
}

/** Negative where there is none. */
function hexDigit(text: string, index: number): number {
	const code = text.charCodeAt(index);
	if (code >= 48 && code <= 57) {
		return code - 48;
	}

	// Letters of either case.
	const letter = code | 32;
	return letter >= 97 && letter <= 102 ? letter - 87 : -1;
}

export function formatQuad(value: bigint): string {
	const bits = Number(value);
	return `${bits >>> 24}.${(bits >>> 16) & 255}.${(bits >>> 8) & 255}.${bits & 255}`;
}

export function formatGroups(value: bigint): string {
	// A hundred thousand tunnels have a million of them to print: by words of 32 bits, as arithmetic of large integers is slow.
	const groups: number[] = [];
	for (let shift = 96n; shift >= 0n; shift -= 32n) {
		const word = Number((value >> shift) & 0xffff_ffffn);
		groups.push(word >>> 16, word & 0xffff);
	}

	return compressZeros(groups);
}

/** The longest run of two or more zero groups becomes `::`, the first of equals (RFC 5952, section 4.2). */
function compressZeros(groups: readonly number[]): string {
	let [bestStart, bestLength] = [0, 1];
	for (let start = 0; start < groups.length; start++) {
		let length = 0;
		while (groups[start + length] === 0) {
			length++;
		}

		if (length > bestLength) {
			[bestStart, bestLength] = [start, length];
		}
	}

	return bestLength === 1
		? joinGroups(groups, 0, groups.length)
		: `${joinGroups(groups, 0, bestStart)}::${joinGroups(groups, bestStart + bestLength, groups.length)}`;
}

function joinGroups(groups: readonly number[], from: number, to: number): string {
	let text = '';
	for (let index = from; index < to; index++) {
		text += index === from ? groups[index]!.toString(16) : `:${groups[index]!.toString(16)}`;
	}

	return text;
}
