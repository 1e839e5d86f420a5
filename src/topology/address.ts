// IP addresses and prefixes as values; text is parsed strictly and printed canonically (RFC 5952).

export type Family = 4 | 6;

/** One IP address: `value` is its 32 or 128 bits. */
export interface Address {
	readonly family: Family;
	readonly value: bigint;
}

/** An address with a prefix length. Host bits are kept: `10.0.1.1/24` is an interface address, `10.0.1.0/24` a network. */
export interface Prefix extends Address {
	readonly length: number;
}

/** Bits in an address of this family. */
export const widthOf = (family: Family): 32 | 128 => (family === 4 ? 32 : 128);

/** Bytes of packet that every link of IPv6 carries (RFC 8200, section 5). */
export const leastIpv6Mtu = 1280;

const decimalOctet = /^(0|[1-9]\d{0,2})$/;

/** Null unless it is a dotted quad. `192.0.02.9` may be meant as octal: a strict reader does not guess. */
function parseQuad(text: string): bigint | null {
	const octets = text.split('.');
	return octets.length === 4 && octets.every(octet => decimalOctet.test(octet) && Number(octet) <= 255)
		? BigInt(octets.reduce((sum, octet) => sum * 256 + Number(octet), 0))
		: null;
}

const hexGroup = /^[\da-f]{1,4}$/i;

/** Eight groups, of which one run may be `::`, and the last two a dotted quad (RFC 4291, section 2.2). */
function parseGroups(text: string): bigint | null {
	const start = text.lastIndexOf(':') + 1;
	const quad = text.includes('.') ? parseQuad(text.slice(start)) : null;
	const hex =
		quad === null
			? text
			: `${text.slice(0, start)}${(quad >> 16n).toString(16)}:${(quad & 0xffffn).toString(16)}`;
	const halves = hex.split('::').map(half => (half === '' ? [] : half.split(':')));
	const groups = halves.flat();
	const isWhole = halves.length === 1 ? groups.length === 8 : halves.length === 2 && groups.length < 8;
	if (!isWhole || !groups.every(group => hexGroup.test(group))) {
		return null;
	}

	const zeros = Array<string>(8 - groups.length).fill('0');
	const digits = [...halves[0]!, ...zeros, ...(halves[1] ?? [])].map(group => group.padStart(4, '0'));
	return BigInt(`0x${digits.join('')}`);
}

/** Parses one address without a prefix length. Returns null unless the text is exactly one address. */
export function parseAddress(text: string): Address | null {
	const family = text.includes(':') ? 6 : 4;
	const value = family === 4 ? parseQuad(text) : parseGroups(text);
	return value === null ? null : {family, value};
}

/** Parses `address/length`; a bare address is a host prefix. Returns null unless the text is exactly that. */
export function parsePrefix(text: string): Prefix | null {
	const slash = text.indexOf('/');
	const address = parseAddress(slash === -1 ? text : text.slice(0, slash));
	if (address === null) {
		return null;
	}

	const width = widthOf(address.family);
	if (slash === -1) {
		return {...address, length: width};
	}

	const digits = text.slice(slash + 1);
	if (!/^(0|[1-9]\d{0,2})$/.test(digits) || Number(digits) > width) {
		return null;
	}

	return {...address, length: Number(digits)};
}

/** Prints an address: dotted quad, or RFC 5952 text. */
export function formatAddress({family, value}: Address): string {
	if (family === 4) {
		const bits = Number(value);
		return `${bits >>> 24}.${(bits >>> 16) & 255}.${(bits >>> 8) & 255}.${bits & 255}`;
	}

	// A hundred thousand tunnels have a million of them to print: from its digits, not by arithmetic.
	const digits = value.toString(16).padStart(32, '0');
	const groups: string[] = [];
	for (let start = 0; start < 32; start += 4) {
		let first = start;
		while (first < start + 3 && digits[first] === '0') {
			first++;
		}

		groups.push(digits.slice(first, start + 4));
	}

	return compressZeros(groups);
}

/** The longest run of two or more zero groups becomes `::`, the first of equals (RFC 5952, section 4.2). */
function compressZeros(groups: readonly string[]): string {
	let best = {start: 0, length: 1};
	for (let start = 0; start < groups.length; start++) {
		let length = 0;
		while (groups[start + length] === '0') {
			length++;
		}

		if (length > best.length) {
			best = {start, length};
		}
	}

	return best.length === 1
		? groups.join(':')
		: `${groups.slice(0, best.start).join(':')}::${groups.slice(best.start + best.length).join(':')}`;
}

export function formatPrefix(prefix: Prefix): string {
	return `${formatAddress(prefix)}/${prefix.length}`;
}

/** Clears the host bits: `10.0.1.1/24` → `10.0.1.0/24`. */
export function networkOf(prefix: Prefix): Prefix {
	const hostBits = BigInt(widthOf(prefix.family) - prefix.length);
	return {...prefix, value: (prefix.value >> hostBits) << hostBits};
}

/** The address alone, without the length. */
export function hostOf(prefix: Prefix): Address {
	return {family: prefix.family, value: prefix.value};
}

/** The prefix of one address alone: 192.0.2.1/32. */
export const hostPrefix = ({family, value}: Address): Prefix => ({family, value, length: widthOf(family)});

/** Whether `inner` (an address or a prefix) lies wholly in `outer`. */
export function contains(outer: Prefix, inner: Address | Prefix): boolean {
	const innerLength = 'length' in inner ? inner.length : widthOf(inner.family);
	if (outer.family !== inner.family || innerLength < outer.length) {
		return false;
	}

	const hostBits = BigInt(widthOf(outer.family) - outer.length);
	return outer.value >> hostBits === inner.value >> hostBits;
}

export function overlaps(one: Prefix, other: Prefix): boolean {
	return contains(one, networkOf(other)) || contains(other, networkOf(one));
}

/** The address `offset` places into a prefix's network; null where that leaves the prefix. */
export function nthAddress(prefix: Prefix, offset: bigint): Address | null {
	const size = 1n << BigInt(widthOf(prefix.family) - prefix.length);
	if (offset < 0n || offset >= size) {
		return null;
	}

	return {family: prefix.family, value: networkOf(prefix).value + offset};
}

/** The link-local address that a kernel gives an Ethernet interface from its MAC (RFC 4291, appendix A). */
export function linkLocalFromMac(mac: string): Address {
	const octets = mac.split(':').map(octet => BigInt(`0x${octet}`));
	if (octets.length !== 6) {
		throw new Error(`not a MAC address: ${mac}`);
	}

	octets[0]! ^= 2n;
	const eui64 = [...octets.slice(0, 3), 0xffn, 0xfen, ...octets.slice(3)];
	const low = eui64.reduce((sum, octet) => (sum << 8n) | octet, 0n);
	return {family: 6, value: (0xfe80n << 112n) | low};
}
