// Reads the allowed IPs of a WireGuard interface's peers, and picks an address in them.

import {contains, formatAddress, type Prefix, parsePrefix} from '../../../topology/address.js';

// Columns of a peer's line in `wg show all dump` (wg(8)), and the one of its allowed prefixes.
const peerColumns = 9;
const allowedColumn = 4;

/** Of one peer of an interface; what is no prefix is passed over. */
export const parseAllowedIps = (dump: string, ifname: string, peer: string): Prefix[] =>
	dump
		.split('\n')
		.map(line => line.split('\t'))
		.filter(columns => columns.length === peerColumns && columns[0] === ifname && columns[1] === peer)
		.flatMap(columns => columns[allowedColumn]!.split(','))
		.flatMap(text => parsePrefix(text) ?? []);

// For documentation (RFC 5737, RFC 3849): if every address is allowed, these belong to no node.
const nobodys = {4: '192.0.2.1', 6: '2001:db8::1'} as const;

/** An address in this prefix. */
function addressIn(prefix: Prefix): string {
	const nobody = parsePrefix(nobodys[prefix.family])!;
	const {family, value} = prefix;
	return contains(prefix, nobody) ? nobodys[family] : formatAddress({family, value});
}

/** An address to send from and one to send to, of one family, that both ends of a tunnel let through; null where there is none. */
export function chooseEnds(
	sending: readonly Prefix[],
	receiving: readonly Prefix[],
): {readonly source: string; readonly target: string} | null {
	for (const to of sending) {
		const from = receiving.find(({family}) => family === to.family);
		if (from !== undefined) {
			return {source: addressIn(from), target: addressIn(to)};
		}
	}

	return null;
}
