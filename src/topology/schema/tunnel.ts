// `tunnels`: WireGuard between two nodes, one interface at each end.

import {z} from 'zod';
import {
	address,
	interfaceName,
	keepaliveSeconds,
	mtu,
	namespaceName,
	port,
	prefix,
	tunnelName,
	wireguardKey,
} from './scalars.js';

export const tunnelEnd = z.strictObject({
	interface: interfaceName
		.optional()
		.describe('Name of the WireGuard interface. Default: wg0, wg1, … the first that is free.'),
	namespace: namespaceName
		.optional()
		.describe(
			'The namespace that the inside is in; the UDP socket stays in main. Default: private on a gateway, else main.',
		),
	port: port.optional().describe('UDP port it listens on. Default: 51820, 51821, … the first that is free.'),
	endpoint: address
		.optional()
		.describe(
			"Where the other end sends to: an address of this node's main namespace. Default: its loopback, else that of its first interface.",
		),
	addresses: z.array(prefix).optional().describe('Addresses inside the tunnel. Default: none.'),
	'allowed-ips': z
		.array(prefix)
		.optional()
		.describe('What may come out of the tunnel here. Default: 0.0.0.0/0 and ::/0.'),
	keepalive: keepaliveSeconds
		.optional()
		.describe('Time between persistent keepalives, in whole seconds; 0 for none. Default: 0.'),
	'private-key': wireguardKey
		.optional()
		.describe(
			'Private key, base64. Default: made at start and kept in the node. Write one here for a lab that must show known public keys only.',
		),
});

export const tunnel = z.strictObject({
	ends: z
		.record(z.string(), tunnelEnd.nullable())
		.optional()
		.describe(
			"The two nodes, by name, and what is special at each. Default: the two names in the tunnel's own, around --.",
		),
	mtu: mtu.optional().describe('Bytes of inner IP packet. Default: 1420, or what the underlay leaves.'),
});

export const tunnels = z.record(tunnelName, tunnel.nullable());

export type TunnelInput = z.input<typeof tunnel>;
export type TunnelEndInput = z.input<typeof tunnelEnd>;
export type TunnelEndValue = z.output<typeof tunnelEnd>;
