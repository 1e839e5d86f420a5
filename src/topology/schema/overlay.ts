// `overlay`: the tunnels between the sites' gateways and what is routed over them.

import {z} from 'zod';
import {bgpAuthentication, fitsIn, ospfAuthentication} from './authentication.js';
import {bfd} from './bfd.js';
import {bgpPolicy} from './bgp-session.js';
import {ospfTimers} from './network.js';
import {babelSeconds} from './routing.js';
import {holdSeconds, keepaliveSeconds, mtu, pattern, prefix, protocolName} from './scalars.js';

const siteReference = z.union([z.string(), z.int()]);

export const mesh = z.union([
	z.enum(['full', 'ring', 'none']),
	z.strictObject({
		hubs: z
			.array(siteReference)
			.min(1)
			.optional()
			.describe('Hub and spoke: these sites are joined to each other and to every other site.'),
		pairs: z
			.array(z.tuple([siteReference, siteReference]))
			.min(1)
			.optional()
			.describe('Just these pairs of sites are joined.'),
	}),
]);

const transitOrder = z.enum(['stable', 'walk']);

export const transit = z.union([
	z.array(prefix),
	z.strictObject({
		from: z.array(prefix).describe('One prefix a family to take the addresses from, /127 and /31 a tunnel.'),
		order: transitOrder
			.optional()
			.describe(
				'How tunnels are numbered. stable: a pair of gateways keeps its addresses when sites are added. walk: pairs are numbered in ascending order, without gaps. Default: stable.',
			),
	}),
]);

export const overlayWireguard = z.strictObject({
	port: z
		.int()
		.min(1)
		.max(65000)
		.optional()
		.describe(
			'The tunnel to gateway m listens on this UDP port plus m; a shared interface on the port itself. Default: 51800.',
		),
	mtu: mtu
		.optional()
		.describe(
			'Bytes of inner IP packet. Default: what the narrowest path of its packets leaves: of 1500, 1420 over IPv6 and 1440 over IPv4.',
		),
	keepalive: keepaliveSeconds
		.optional()
		.describe('Time between persistent keepalives, in whole seconds; 0 for none. Default: 0.'),
	interface: pattern
		.optional()
		.describe(
			'Pattern of the names of tunnel interfaces, over {peer-number}; or shared: all tunnels of a gateway are peers of one interface, wg0, each allowed what is behind it. Default: wg{peer-number}.',
		),
	'allowed-ips': z
		.array(prefix)
		.optional()
		.describe('Allowed IPs of every tunnel. Default: 0.0.0.0/0 and ::/0.'),
	family: z
		.literal([4, 6])
		.optional()
		.describe('IP version outside, where the underlay has both. Default: 6.'),
	psk: z
		.enum(['none', 'generated'])
		.optional()
		.describe('Preshared key of every tunnel: none, or generated at start. Default: none.'),
	'private-key': pattern
		.optional()
		.describe(
			'Pattern of the private key of each gateway, over {gateway-number}: fixed keys, for a lab whose public keys are published. Default: made at start.',
		),
});

export const overlayBgp = z.strictObject({
	transit: z
		.boolean()
		.optional()
		.describe(
			'Whether a site passes on the routes of others: spokes then reach each other through the hub. Default: true, but false in a full mesh.',
		),
	bfd: bfd
		.optional()
		.describe(
			'Use BFD with the neighbours (RFC 5880), which detects a dead tunnel sooner than BGP. Default: false.',
		),
	name: pattern
		.optional()
		.describe(
			'Pattern of the names of sessions in BIRD, over {peer}; characters that BIRD does not allow become _. Default: BGP_{peer}.',
		),
	hold: holdSeconds.optional().describe('Hold time. Default: 6s.'),
	...bgpAuthentication,
	preference: z
		.int()
		.min(0)
		.max(65535)
		.optional()
		.describe("BIRD's preference of routes learned over tunnels. Default: 160, above OSPF's 150."),
	...bgpPolicy,
});

export const overlayOspf = z
	.strictObject({
		name: protocolName.optional().describe('Name of the OSPFv3 instance inside the sites. Default: PRIVATE.'),
		name4: protocolName
			.optional()
			.describe('Name of the OSPFv2 instance inside the sites. Default: PRIVATE4.'),
		...ospfTimers,
		...ospfAuthentication,
		bfd: bfd.optional().describe('Use BFD with the neighbours (RFC 5880). Default: false.'),
	})
	.superRefine(fitsIn('ospf'));

export const overlayBabel = z.strictObject({
	name: protocolName.optional().describe('Name of the Babel instances. Default: PRIVATE.'),
	hello: babelSeconds.optional().describe('Time between hellos. Default: 1s.'),
});

export const overlay = z.strictObject({
	mesh: mesh
		.optional()
		.describe(
			'Which sites are joined: full, ring, none, {hubs: […]} or {pairs: [[…, …], …]}. Default: full.',
		),
	transit: transit
		.optional()
		.describe('Where the addresses inside tunnels come from. Default: 2001:db8:ff::/64 and 169.254.0.0/16.'),
	routing: z
		.enum(['bgp', 'ospf', 'babel', 'static'])
		.optional()
		.describe(
			'How sites learn the routes to each other: BGP over every tunnel and OSPF inside, OSPF everywhere, Babel everywhere, or static routes by the first gateway of each site. Default: bgp.',
		),
	wireguard: overlayWireguard.optional().describe('Settings of every tunnel between sites.'),
	bgp: overlayBgp.optional().describe('Settings of every BGP session over a tunnel.'),
	babel: overlayBabel.optional().describe('Babel over tunnels and inside the sites, where routing is babel.'),
	ospf: overlayOspf
		.optional()
		.describe('OSPF between gateways and inner routers of one site, and over tunnels where routing is ospf.'),
});

export type OverlayValue = z.output<typeof overlay>;
export type OverlayInput = z.input<typeof overlay>;
