// Renders a namespace's address translation for nftables, and its rules that drop unsolicited packets.

import {formatAddress, formatPrefix, type Prefix} from '../topology/address.js';
import type {Namespace} from '../topology/model.js';
import {formatEndpoint} from './wireguard.js';

/**
 * Chains of the namespace's table. `ports` are those at which the node's own tunnels listen: as on a router of its own kind, they are open.
 */
export const renderNat = (namespace: Namespace, ports: readonly number[]): string[] =>
	namespace.masquerade.length + namespace.forward.length + namespace.netmap.length === 0
		? []
		: renderChains(namespace, ports);

/** By name of the interface: it may come later, and again. */
const renderChains = ({masquerade, forward, netmap}: Namespace, ports: readonly number[]): string[] => [
	'\tchain arriving {',
	'\t\ttype nat hook prerouting priority dstnat;',
	...forward.map(({ifname, protocol, port, to, toPort}) => {
		const [version, name] = to.family === 4 ? ['ipv4', 'ip'] : ['ipv6', 'ip6'];
		const match = `iifname "${ifname}" meta nfproto ${version} ${protocol} dport ${port}`;
		return `\t\t${match} dnat ${name} to ${formatEndpoint(to, toPort)}`;
	}),
	...netmap.map(({ifname, inside, outside}) => `\t\tiifname "${ifname}" ${mapPrefix('d', outside, inside)}`),
	'\t}',
	'\tchain leaving {',
	'\t\ttype nat hook postrouting priority srcnat;',
	...netmap.map(({ifname, inside, outside}) => `\t\toifname "${ifname}" ${mapPrefix('s', inside, outside)}`),
	...masquerade.map(({ifname}) => `\t\toifname "${ifname}" masquerade`),
	'\t}',
	...renderFilter(
		masquerade.filter(({filters}) => filters).map(({ifname}) => ifname),
		ports,
	),
];

/** One to one: the host bits stay. */
function mapPrefix(side: 's' | 'd', from: Prefix, to: Prefix): string {
	const name = from.family === 4 ? 'ip' : 'ip6';
	const match = `${name} ${side}addr ${formatPrefix(from)}`;
	return `${match} ${side}nat ${name} prefix to ${name} ${side}addr map { ${formatPrefix(from)} : ${formatPrefix(to)} }`;
}

/** What a firewall lets through in any case: packets that the file's own `forward` leads on. A firewall judges those of netmap. */
export function renderForwarded({forward, netmap}: Namespace): string[] {
	if (netmap.length === 0) {
		return ['ct status dnat accept'];
	}

	return forward.map(({protocol, to, toPort}) => {
		const name = to.family === 4 ? 'ip' : 'ip6';
		return `ct status dnat ${name} daddr ${formatAddress(to)} ${protocol} dport ${toPort} accept`;
	});
}

/**
 * Dropped before the end of the hook, a packet leaves no flow behind. One that did would hold its addresses and ports, and what is sent from
 * inside to the same place would get another port: no hole would be where the other end knocks.
 */
function renderFilter(interfaces: readonly string[], ports: readonly number[]): string[] {
	if (interfaces.length === 0) {
		return [];
	}

	const names = `iifname { ${interfaces.map(name => `"${name}"`).join(', ')} }`;
	const own = [...new Set(ports)].sort((one, other) => one - other);
	return [
		'\tchain for_itself {',
		'\t\ttype filter hook input priority filter;',
		...(own.length === 0 ? [] : [`\t\tudp dport { ${own.join(', ')} } accept`]),
		`\t\t${names} ct state { invalid, new } drop`,
		'\t}',
		'\tchain for_others {',
		'\t\ttype filter hook forward priority filter;',
		`\t\t${names} ct state { invalid, new } ct status & dnat == 0 drop`,
		'\t}',
	];
}
