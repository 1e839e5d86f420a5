// `networks`: the Ethernet segments of a lab.

import {z} from 'zod';
import {fitsIn, ospfAuthentication} from './authentication.js';
import {bfd} from './bfd.js';
import {bgpPolicy, bgpTogether} from './bgp-session.js';
import {impairment} from './impairment.js';
import {asn, dottedQuad, mtu, networkName, nodeName, ospfSeconds, prefix, protocolName} from './scalars.js';

/** `stub` is announced and never spoken on; the others are OSPF's network types. */
export const ospfType = z.enum(['broadcast', 'nbma', 'ptp', 'ptmp', 'stub']);

export const ospfTimers = {
	hello: ospfSeconds.optional().describe('Time between hellos. Default: 1s.'),
	dead: ospfSeconds
		.optional()
		.describe('Time without a hello until a neighbour is dead. Default: four hellos.'),
};

export const networkOspf = z
	.strictObject({
		name: protocolName
			.optional()
			.describe(
				"Name of the OSPF instance that the sites' gateways run here, in BIRD. The IPv4 instance has a 4 appended. Without a name, an underlay has no OSPF, and other networks only change its settings.",
			),
		area: dottedQuad.optional().describe('OSPF area, as a dotted quad. Default: 0.0.0.0.'),
		type: ospfType
			.optional()
			.describe(
				'OSPF network type. Default: ptp on a network of two, else ptmp, which elects no designated router and so converges sooner.',
			),
		...ospfTimers,
		...ospfAuthentication,
		bfd: bfd.optional().describe('Use BFD with the neighbours (RFC 5880). Default: false.'),
	})
	.superRefine(fitsIn('ospf'));

const providerRouter = nodeName
	.optional()
	.describe(
		"Name of the provider's router. Networks with the same name share one router, which may speak BGP on some and have static routes on others. Default: the network's name and -pe.",
	);

export const networkBgp = z.strictObject({
	asn: asn.describe('AS number of the provider.'),
	router: providerRouter,
	...bgpTogether,
	...bgpPolicy,
});

export const networkStatic = z.strictObject({
	router: providerRouter,
	bfd: bfd
		.optional()
		.describe(
			'Watch the next hops with BFD (RFC 5880), in both directions: of several uplinks the first one whose provider answers is used. Default: false.',
		),
});

export const network = z.strictObject({
	mtu: mtu.optional().describe('Bytes of IP packet that a member may send. Default: 1500.'),
	prefix: z
		.array(prefix)
		.optional()
		.describe('Prefixes of this network. The uplinks of sites get their addresses from it.'),
	impair: impairment.optional().describe('Impairments of every packet on this network, in each direction.'),
	ospf: z
		.union([protocolName, networkOspf])
		.optional()
		.describe('OSPF on this network: the name of the instance, or its settings.'),
	bgp: z
		.union([asn, networkBgp])
		.optional()
		.describe(
			"BGP on this underlay: a provider's router is added to the lab; the sites' gateways have sessions with it, and announce their loopbacks to it. Its AS number, or a map.",
		),
	static: z
		.union([z.boolean(), networkStatic])
		.optional()
		.describe(
			"Static routes on this underlay: a provider's router, added to the lab, has one to every gateway's loopback. Default: false.",
		),
});

export const networks = z.record(networkName, network.nullable());

export type NetworkInput = z.input<typeof network>;
