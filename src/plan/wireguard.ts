// Renders a tunnel end's configuration in the format of `wg setconf`.

import {type Address, formatAddress, formatPrefix} from '../topology/address.js';
import type {TunnelEnd} from '../topology/model.js';
import type {KeyPair} from './keys.js';

/** `address:port` as WireGuard takes it: IPv6 in brackets. */
export function formatEndpoint(address: Address, port: number): string {
	const text = formatAddress(address);
	return address.family === 6 ? `[${text}]:${port}` : `${text}:${port}`;
}

export interface RenderedPeer {
	readonly own: TunnelEnd;
	readonly peer: TunnelEnd;
	readonly publicKey: string;
	/** Base64; null for none. */
	readonly psk: string | null;
}

const renderPeer = ({own, peer, publicKey, psk}: RenderedPeer): string[] => [
	'',
	`# ${peer.node}, ${peer.ifname}`,
	'[Peer]',
	`PublicKey = ${publicKey}`,
	...(psk === null ? [] : [`PresharedKey = ${psk}`]),
	`AllowedIPs = ${own.allowedIps.map(formatPrefix).join(', ')}`,
	// One that roams says where it is by what it sends.
	...(peer.roams ? [] : [`Endpoint = ${formatEndpoint(peer.endpointAddress, peer.listenPort)}`]),
	...(own.keepalive > 0 ? [`PersistentKeepalive = ${own.keepalive}`] : []),
];

/** One interface. One peer is what makes the VPN route-based; of several, allowed IPs say which gets a packet. */
export const renderWireguard = (keys: KeyPair, port: number, peers: readonly RenderedPeer[]): string =>
	[
		'[Interface]',
		`PrivateKey = ${keys.privateKey}`,
		`ListenPort = ${port}`,
		...peers.flatMap(renderPeer),
		'',
	].join('\n');
