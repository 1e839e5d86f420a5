// Renders a namespace's address translation for nftables, and what it drops as nobody inside has asked for it.

import type {Namespace} from '../topology/model.js';
import {formatEndpoint} from './wireguard.js';

/**
 * Chains of the namespace's table. `ports` are those at which the node's own tunnels listen: as on a router of its own kind, they are open.
 */
export const renderNat = (namespace: Namespace, ports: readonly number[]): string[] =>
	namespace.masquerade.length + namespace.forward.length === 0 ? [] : renderChains(namespace, ports);

/** By name of the interface: it may come later, and again. */
const renderChains = ({masquerade, forward}: Namespace, ports: readonly number[]): string[] => [
	'\tchain arriving {',
	'\t\ttype nat hook prerouting priority dstnat;',
	...forward.map(({ifname, protocol, port, to, toPort}) => {
		const [version, name] = to.family === 4 ? ['ipv4', 'ip'] : ['ipv6', 'ip6'];
		const match = `iifname "${ifname}" meta nfproto ${version} ${protocol} dport ${port}`;
		return `\t\t${match} dnat ${name} to ${formatEndpoint(to, toPort)}`;
	}),
	'\t}',
	'\tchain leaving {',
	'\t\ttype nat hook postrouting priority srcnat;',
	...masquerade.map(({ifname}) => `\t\toifname "${ifname}" masquerade`),
	'\t}',
	...renderFilter(
		masquerade.filter(({filters}) => filters).map(({ifname}) => ifname),
		ports,
	),
];

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
