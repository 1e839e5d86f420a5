// IP addresses and prefixes as values; text is parsed strictly and printed canonically (RFC 5952).

import {formatGroups, formatQuad, parseGroups, parseQuad} from './address-text.js';

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
		return {family: address.family, value: address.value, length: width};
	}

	const digits = text.slice(slash + 1);
	if (!/^(0|[1-9]\d{0,2})$/.test(digits) || Number(digits) > width) {
		return null;
	}

	return {family: address.family, value: address.value, length: Number(digits)};
}

/** Prints an address: dotted quad, or RFC 5952 text. */
export const formatAddress = ({family, value}: Address): string =>
	family === 4 ? formatQuad(value) : formatGroups(value);

export function formatPrefix(prefix: Prefix): string {
	return `${formatAddress(prefix)}/${prefix.length}`;
}

/** Clears the host bits: `10.0.1.1/24` → `10.0.1.0/24`. */
export function networkOf(prefix: Prefix): Prefix {
	const {family, value, length} = prefix;
	const hostBits = BigInt(widthOf(family) - length);
	return {family, value: (value >> hostBits) << hostBits, length};
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
