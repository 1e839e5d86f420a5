// Renders a tunnel end's configuration in the format of `wg setconf`.

import {type Address, formatAddress, formatPrefix} from '../topology/address.js';
import type {TunnelEnd} from '../topology/model.js';
import type {KeyPair} from './keys.js';

/** `address:port` as WireGuard takes it: IPv6 in brackets. */
export function formatEndpoint(address: Address, port: number): string {
	const text = formatAddress(address);
	return address.family === 6 ? `[${text}]:${port}` : `${text}:${port}`;
}

/** One interface, one peer: what makes the VPN route-based. */
export function renderWireguard(
	own: TunnelEnd,
	peer: TunnelEnd,
	keys: KeyPair,
	peerPublicKey: string,
	/** Base64; null for none. */
	psk: string | null,
): string {
	const lines = [
		'[Interface]',
		`PrivateKey = ${keys.privateKey}`,
		`ListenPort = ${own.listenPort}`,
		'',
		`# ${peer.node}, ${peer.ifname}`,
		'[Peer]',
		`PublicKey = ${peerPublicKey}`,
		...(psk === null ? [] : [`PresharedKey = ${psk}`]),
		`AllowedIPs = ${own.allowedIps.map(formatPrefix).join(', ')}`,
		// One that roams says where it is by what it sends.
		...(peer.roams ? [] : [`Endpoint = ${formatEndpoint(peer.endpointAddress, peer.listenPort)}`]),
	];
	if (own.keepalive > 0) {
		lines.push(`PersistentKeepalive = ${own.keepalive}`);
	}

	return `${lines.join('\n')}\n`;
}
