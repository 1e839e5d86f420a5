// Writes the tcpdump filters (pcap-filter(7)) for judging an underlay link.

import type {UnderlayProtocol} from '../../../plan/checks/model.js';
import {forEachInterior, interior} from '../../../topology/interior.js';

const any = (filters: readonly string[]): string => filters.map(filter => `(${filter})`).join(' or ');

/** `5801,5802,5803,5806` → `udp portrange 5801-5803`, `udp port 5806`. */
export function portFilters(ports: readonly number[]): string[] {
	const ranges: [number, number][] = [];
	for (const port of [...new Set(ports)].sort((a, b) => a - b)) {
		const last = ranges.at(-1);
		if (last !== undefined && port === last[1] + 1) {
			last[1] = port;
		} else {
			ranges.push([port, port]);
		}
	}

	return ranges.map(([from, to]) => (from === to ? `udp port ${from}` : `udp portrange ${from}-${to}`));
}

// A WireGuard message begins with its type, 1 to 4, and three zero bytes (WireGuard paper, section 5.4).
const messages = [1, 2, 3, 4].map(type => `0x0${type}000000`);
const begins = (offset: string): string => any(messages.map(message => `${offset} = ${message}`));

/** Its messages, at its ports; of one that was cut in pieces only the first has them. */
export const wireguardFilter = (ports: readonly number[]): string => {
	const at = any(portFilters(ports));
	return any([
		`ip and (${at}) and (${begins('udp[8:4]')})`,
		`ip6 and (${at}) and (${begins('ip6[48:4]')})`,
		'ip proto 17 and ip[6:2] & 0x1fff != 0',
		'ip6[6] = 44 and ip6[40] = 17',
	]);
};

const protocolFilters: Record<UnderlayProtocol, string> = {
	...forEachInterior(protocol => {
		const {transport} = interior[protocol];
		return 'udp' in transport
			? `udp port ${transport.udp}`
			: `ip proto ${transport.ip} or ip6 proto ${transport.ip}`;
	}),
	bgp: 'tcp port 179',
	bfd: 'udp port 3784 or udp port 3785 or udp port 4784',
};

// What every link needs: neighbour discovery (ARP, RFC 4861, group membership), and "too big".
const housekeeping = [
	'arp',
	'igmp',
	'icmp6 and ip6[6] = 58 and ip6[40] >= 133 and ip6[40] <= 137',
	'ip6[6] = 0 and ip6[40] = 58',
	'icmp6 and ip6[6] = 58 and ip6[40] = 2',
	'icmp[0] = 3 and icmp[1] = 4',
];

/** Everything that has no business on an underlay link. */
export const foreignFilter = (ports: readonly number[], protocols: readonly UnderlayProtocol[]): string =>
	`not (${any([wireguardFilter(ports), ...protocols.map(protocol => protocolFilters[protocol]), ...housekeeping])})`;

/** Packets, and questions of ARP, that name a private address. */
export const privateFilter = (prefixes: readonly string[]): string =>
	any(prefixes.map(prefix => `net ${prefix}`));
