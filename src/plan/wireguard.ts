// Renders a tunnel end's configuration in the format of `wg setconf`.

import type {NodeTunnel, WireguardPeer} from '../contract/node.js';
import {type Address, formatAddress} from '../topology/address.js';

/** `address:port` as WireGuard takes it: IPv6 in brackets. */
export function formatEndpoint(address: Address, port: number): string {
	const text = formatAddress(address);
	return address.family === 6 ? `[${text}]:${port}` : `${text}:${port}`;
}

/** As an export and a configuration name a peer: `V2-1, wg1`. */
export const peerComment = ({end}: WireguardPeer): string | null =>
	end === null ? null : `# ${end.node}, ${end.ifname}`;

/** The settings of a peer, in their order. */
export const peerSettings = (peer: WireguardPeer): (readonly [key: string, value: string])[] => [
	['PublicKey', peer.publicKey],
	...(peer.presharedKey === null ? [] : [['PresharedKey', peer.presharedKey] as const]),
	...(peer.allowedIps.length === 0 ? [] : [['AllowedIPs', peer.allowedIps.join(', ')] as const]),
	...(peer.endpoint === null ? [] : [['Endpoint', peer.endpoint] as const]),
	...(peer.keepalive > 0 ? [['PersistentKeepalive', String(peer.keepalive)] as const] : []),
];

/** Those of the interface itself. */
export const interfaceSettings = ({
	privateKey,
	listenPort,
}: NodeTunnel): (readonly [key: string, value: string])[] => [
	...(privateKey === null ? [] : [['PrivateKey', privateKey] as const]),
	...(listenPort === null ? [] : [['ListenPort', String(listenPort)] as const]),
];

const linesOf = (settings: readonly (readonly [key: string, value: string])[]): string[] =>
	settings.map(([key, value]) => `${key} = ${value}`);

/** One interface. One peer is what makes the VPN route-based; of several, allowed IPs say which gets a packet. */
export const renderWireguard = (tunnel: NodeTunnel): string =>
	[
		'[Interface]',
		...linesOf(interfaceSettings(tunnel)),
		...tunnel.peers.flatMap(peer => ['', peerComment(peer)!, '[Peer]', ...linesOf(peerSettings(peer))]),
		'',
	].join('\n');

/** As it is before it is opened: it listens and answers, and no packet finds its way to a peer. */
export const closed = (tunnel: NodeTunnel): NodeTunnel => ({
	...tunnel,
	peers: tunnel.peers.map(peer => ({...peer, allowedIps: [], keepalive: 0})),
});
