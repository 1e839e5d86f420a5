// Addresses as interfaces have them: with the prefix that is on the link, or with that of a peer in its place.

import {formatPrefix, hostPrefix, type Prefix, parsePrefix, widthOf} from './address.js';

/** With a peer its own prefix is the address alone. */
export interface InterfaceAddress extends Prefix {
	/** What is on the link instead of its own network: `10.0.0.1 peer 10.0.0.2/32`. Null for a usual address. */
	readonly peer: Prefix | null;
	/** `link`: valid on this link only, so the kernel takes it as the source of no packet that goes further. IPv4 alone has it apart. */
	readonly scope: 'global' | 'link';
}

/** Without a peer. */
export const usualAddress = ({family, value, length}: Prefix): InterfaceAddress => ({
	family,
	value,
	length,
	peer: null,
	scope: 'global',
});

/** What the kernel makes a route to when an interface gets this address. */
export const onLinkOf = ({family, value, length, peer}: InterfaceAddress): Prefix =>
	peer ?? {family, value, length};

const form = /^(?<own>\S+)(?: +peer +(?<far>\S+))?(?: +scope +(?<scope>global|link))?$/;

/** As `ip address add` takes it: `10.0.0.1/24`, `10.0.0.1 peer 10.0.0.2/32`, `10.0.0.1/24 scope link`. Null unless it is exactly that. */
export function parseInterfaceAddress(text: string): InterfaceAddress | null {
	const {own, far, scope = 'global'} = form.exec(text)?.groups ?? {};
	const prefix = own === undefined ? null : parsePrefix(own);
	if (prefix === null || (scope === 'link' && prefix.family === 6)) {
		return null;
	}

	if (far === undefined) {
		const {family, value, length} = prefix;
		return {family, value, length, peer: null, scope: scope as InterfaceAddress['scope']};
	}

	// The kernel goes by the peer's length: another one of its own would mean nothing.
	const peer = parsePrefix(far);
	return peer === null || peer.family !== prefix.family || prefix.length < widthOf(prefix.family)
		? null
		: {...hostPrefix(prefix), peer, scope: scope as InterfaceAddress['scope']};
}

/** As `ip address show` has it, and `ip address add` takes it. */
export function formatInterfaceAddress(address: InterfaceAddress): string {
	const {peer, scope} = address;
	const own = formatPrefix(address);
	if (peer === null && scope === 'global') {
		return own;
	}

	return [
		peer === null ? own : `${own.replace(/\/\d+$/, '')} peer ${formatPrefix(peer)}`,
		...(scope === 'link' ? ['scope link'] : []),
	].join(' ');
}
