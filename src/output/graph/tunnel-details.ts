// What a page tells of a tunnel when it is pointed at: by the tunnel's name, a line each.

import {formatAddress, formatPrefix} from '../../topology/address.js';
import {formatInterfaceAddress} from '../../topology/interface-address.js';
import type {Topology, Tunnel, TunnelEnd} from '../../topology/model.js';

const endpointOf = ({roams, endpointAddress, listenPort}: TunnelEnd): string => {
	if (roams) {
		return `speaks first, from UDP ${listenPort}`;
	}

	const address = formatAddress(endpointAddress);
	return address.includes(':') ? `[${address}]:${listenPort}` : `${address}:${listenPort}`;
};

const endLines = (end: TunnelEnd): string[] => [
	`${end.node}:${end.ifname}${end.namespace === 'main' ? '' : ` in ${end.namespace}`}`,
	`  endpoint ${endpointOf(end)}`,
	`  addresses ${end.addresses.map(formatInterfaceAddress).join(', ') || 'none'}`,
	`  allowed IPs ${end.allowedIps.map(formatPrefix).join(', ') || 'none'}`,
	...(end.keepalive === 0 ? [] : [`  keepalive ${end.keepalive} s`]),
];

const linesOf = ({name, a, b, mtu, psk}: Tunnel): string[] => [
	name,
	`MTU ${mtu}${psk.kind === 'none' ? '' : ', with a preshared key'}`,
	...endLines(a),
	...endLines(b),
];

export const tunnelDetails = ({tunnels}: Topology): ReadonlyMap<string, readonly string[]> =>
	new Map(tunnels.map(tunnel => [tunnel.name, linesOf(tunnel)]));
