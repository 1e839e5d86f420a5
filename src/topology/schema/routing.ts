// `nodes.NAME.routing`: what BIRD runs in each namespace of a node.

import {z} from 'zod';
import {fitsIn, ospfAuthentication} from './authentication.js';
import {bfd} from './bfd.js';
import {bgpPolicy, bgpTogether} from './bgp-session.js';
import {ospfTimers, ospfType} from './network.js';
import {address, asn, dottedQuad, duration, protocolName} from './scalars.js';

export const ospfInterface = z
	.strictObject({
		type: ospfType.optional().describe("OSPF network type. Default: the network's; stub on a dummy."),
		priority: z
			.int()
			.min(0)
			.max(255)
			.optional()
			.describe(
				'Priority in the election of the designated router on a broadcast or nbma link (RFC 2328, section 9.4); 0 excludes the router. Default: 1, and 0 on an nbma link where this router does not have every other one for its peer.',
			),
		...ospfTimers,
		...ospfAuthentication,
		bfd: bfd
			.optional()
			.describe("Use BFD with the neighbours on it (RFC 5880). Default: the network's, else false."),
	})
	.superRefine(fitsIn('ospf'));

export const ospfInstance = z.strictObject({
	version: z.literal([2, 3]).describe('Version of OSPF: 2 carries IPv4, 3 carries IPv6.'),
	area: dottedQuad.optional().describe('OSPF area, as a dotted quad. Default: 0.0.0.0.'),
	interfaces: z
		.record(z.string(), ospfInterface.nullable())
		.describe('Interfaces of the instance, by name. A stub may name an interface that comes later.'),
	'redistribute-bgp': z
		.boolean()
		.optional()
		.describe('Originate the routes of BGP as external routes. Default: false.'),
});

export const bgpSession = z.strictObject({
	interface: z.string().describe('The tunnel or wire that leads to the neighbour.'),
	asn: asn.optional().describe("AS of this side. Default: the namespace's asn."),
	'remote-asn': asn.optional().describe("AS of the neighbour. Default: that node's asn."),
	address: address
		.optional()
		.describe('Address of this side. Default: the IPv6 address of the interface, else its IPv4.'),
	neighbor: address.optional().describe("Address of the neighbour. Default: the other end's address."),
	...bgpTogether,
	preference: z
		.int()
		.min(0)
		.max(65535)
		.optional()
		.describe("BIRD's preference of routes learned here. Default: 160, above OSPF's 150."),
	...bgpPolicy,
	transit: z
		.boolean()
		.optional()
		.describe(
			'Announce the routes of other sessions too, not only those of the site itself. Default: false.',
		),
	'allow-own-as': z
		.boolean()
		.optional()
		.describe(
			'Accept routes whose path has the own AS once, such as those of another site of the same AS, through a provider. Default: false.',
		),
	'rr-client': z
		.boolean()
		.optional()
		.describe(
			'The neighbour is a client of this route reflector (RFC 4456): its routes are passed on to the other sessions of the AS, and theirs to it. Default: false.',
		),
	'rr-cluster-id': dottedQuad
		.optional()
		.describe('Cluster ID of this route reflector (RFC 4456). Default: its router ID.'),
	families: z
		.array(z.literal([4, 6]))
		.optional()
		.describe('Address families carried. Default: both over IPv6 (RFC 8950), 4 over IPv4.'),
});

const interfaceGlob = z.string().regex(/^[A-Za-z0-9_.*?-]{1,15}$/, {
	error: 'this is not the name of an interface; write it like eth0 or eth*',
});

/** Babel counts in hundredths of a second, in 16 bits (RFC 8966, section 4.6.5). */
export const babelSeconds = duration.superRefine((seconds, context) => {
	if (seconds >= 0 && (seconds < 0.01 || seconds > 655)) {
		context.addIssue({code: 'custom', message: `${seconds} s is out of range; write 10ms to 655s`});
	}
});

export const babelInterface = z.strictObject({
	type: z
		.enum(['wired', 'wireless', 'tunnel', 'stub'])
		.optional()
		.describe(
			'How the cost of the link is calculated: wired by lost hellos, wireless by their share, tunnel also by round-trip time; a stub is announced, and no packets are sent on it. Default: tunnel on a tunnel, stub on a dummy, else wired.',
		),
	hello: babelSeconds
		.optional()
		.describe('Time between hellos; a wired neighbour is dead after five missed ones. Default: 1s.'),
	rxcost: z
		.int()
		.min(1)
		.max(65534)
		.optional()
		.describe('Cost of receiving here. Default: 96, and 256 on wireless.'),
});

export const babelInstance = z.strictObject({
	interfaces: z
		.record(z.string(), babelInterface.nullable())
		.describe('Interfaces of the instance, by name. Their prefixes are announced, of both families.'),
	'redistribute-bgp': z
		.boolean()
		.optional()
		.describe('Also announce the routes of BGP, with a high metric. Default: false.'),
});

export const routing = z.strictObject({
	config: z
		.string()
		.min(1)
		.optional()
		.describe(
			'Your own bird.conf, copied with the files that it includes, or a folder with a bird.conf in it. Relative to this file. It is used unchanged, and replaces everything else here except asn.',
		),
	'router-id': dottedQuad
		.optional()
		.describe('Router ID. Default: made from the names of node and namespace.'),
	asn: asn
		.optional()
		.describe('AS number of this namespace. Beside config it is what the sessions of the neighbours expect.'),
	announce: z
		.array(interfaceGlob)
		.optional()
		.describe(
			'Interfaces, by name or glob, whose prefixes BGP announces, with the routes that OSPF and Babel learn on them. Default: eth*.',
		),
	'announce-routes': z
		.boolean()
		.optional()
		.describe('Announce the static routes of this namespace by BGP, too. Default: false.'),
	'site-of-origin': z
		.int()
		.min(1)
		.max(65535)
		.optional()
		.describe(
			'Number of the site, if several sites have one AS. Announced routes are marked with it (RFC 4364, section 7); routes that come back with the mark are rejected, because the AS path cannot show it. Needs asn. Default: no mark.',
		),
	ospf: z.record(protocolName, ospfInstance).optional().describe("OSPF instances, by BIRD's protocol name."),
	babel: z
		.record(protocolName, babelInstance)
		.optional()
		.describe("Babel instances, by BIRD's protocol name."),
	bgp: z.record(protocolName, bgpSession).optional().describe("BGP sessions, by BIRD's protocol name."),
});

export type RoutingInput = z.input<typeof routing>;
export type RoutingValue = z.output<typeof routing>;
export type BgpSessionValue = z.output<typeof bgpSession>;
export type OspfInstanceValue = z.output<typeof ospfInstance>;
export type BgpInput = NonNullable<RoutingInput['bgp']>;
