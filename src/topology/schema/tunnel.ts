// `tunnels`: WireGuard between two nodes, each a peer of the other's interface.

import {z} from 'zod';
import {type Address, parseAddress} from '../address.js';
import type {PresharedKey} from '../model-parts.js';
import {bgpPolicy, bgpTogether} from './bgp-session.js';
import {
	interfaceAddress,
	interfaceName,
	keepaliveSeconds,
	mtu,
	namespaceName,
	port,
	prefix,
	textOf,
	tunnelName,
	wireguardKey,
} from './scalars.js';

const endpoint = textOf(
	(text): Address | 'none' | null => (text === 'none' ? text : parseAddress(text)),
	'an IP address',
	'write it like 192.0.2.1 or 2001:db8::1, or none; a lab has no DNS that could look up a name',
	{examples: ['2001:db8::1']},
);

export const tunnelEnd = z.strictObject({
	interface: interfaceName
		.optional()
		.describe(
			'Name of the WireGuard interface. Tunnels of a node that name the same one share it: it has a peer for each. Default: wg0, wg1, … the first that is free.',
		),
	namespace: namespaceName
		.optional()
		.describe(
			'The namespace that the inside is in; the UDP socket stays in main. Default: private on a gateway, else main.',
		),
	port: port
		.optional()
		.describe('UDP port that the interface listens on. Default: 51820, 51821, … the first that is free.'),
	endpoint: endpoint
		.optional()
		.describe(
			"Address that the other end sends to, in this node's main namespace; or none, behind NAT: then this end speaks first. Default: the loopback, if a routing protocol or a static route of the other end leads there; else the one on a network that both ends are on; else the first.",
		),
	addresses: z
		.array(interfaceAddress)
		.optional()
		.describe(
			'Addresses of the interface, inside the tunnel. They may have a peer or scope link. Default: none.',
		),
	'allowed-ips': z
		.array(prefix)
		.optional()
		.describe(
			'Allowed IPs of the peer at this end. Default: 0.0.0.0/0 and ::/0; the addresses of the other end where the interface has several peers.',
		),
	keepalive: keepaliveSeconds
		.optional()
		.describe('Time between persistent keepalives, in whole seconds; 0 for none. Default: 0.'),
	bgp: z
		.strictObject(bgpPolicy)
		.optional()
		.describe(
			"Preference and communities of this end's BGP session over the tunnel. A session's own fields win.",
		),
	'private-key': wireguardKey
		.optional()
		.describe(
			'Private key, base64. Default: made at start and kept in the node. Write one only if the lab must show known public keys.',
		),
});

/** A word or a key: messages about it never show it. */
export const presharedKey = z.string().transform((text, context): PresharedKey => {
	if (text === 'none' || text === 'generated') {
		return {kind: text};
	}

	const key = wireguardKey.safeParse(text);
	if (key.success) {
		return {kind: 'given', key: key.data};
	}

	const message = `this is not a preshared key (${text.length} characters, value hidden)`;
	context.addIssue({
		code: 'custom',
		message,
		params: {hint: 'write none, generated, or a key from wg genpsk'},
	});
	return z.NEVER;
});

export const tunnel = z.strictObject({
	ends: z
		.record(z.string(), tunnelEnd.nullable())
		.optional()
		.describe(
			"The two nodes, by name, and the settings of each. Default: the two names in the tunnel's own, around --.",
		),
	mtu: mtu
		.optional()
		.describe(
			'Bytes of inner IP packet. Default: what the narrowest path of its packets leaves: of 1500, 1420 over IPv6 and 1440 over IPv4.',
		),
	family: z
		.literal([4, 6])
		.optional()
		.describe('IP version of the packets outside. Default: 6 where both ends have an IPv6 address, else 4.'),
	bgp: z
		.strictObject(bgpTogether)
		.optional()
		.describe("Settings of the BGP session over this tunnel, at both ends. A session's own fields win."),
	psk: presharedKey
		.optional()
		.describe('Preshared key: none, generated at start, or a key in base64. Default: none.'),
});

export const tunnels = z.record(tunnelName, tunnel.nullable());

export type TunnelInput = z.input<typeof tunnel>;
export type TunnelEndInput = z.input<typeof tunnelEnd>;
export type TunnelEndValue = z.output<typeof tunnelEnd>;
