// `sites`: the short way to describe many nodes, by patterns over {site}, {gateway}, {router} and {host}.

import {z} from 'zod';
import {bgpPolicy, bgpTogether} from './bgp-session.js';
import {refuseBoth, staticRouteFields} from './node.js';
import {asn, mtu, oneOrMore, pattern, siteName} from './scalars.js';

const patterns = oneOrMore(pattern);
const count = (most: number) => z.int().min(0).max(most);

const uplink = z.union([
	z.string(),
	z.strictObject({
		network: z.string().describe('The network.'),
		mtu: mtu
			.optional()
			.describe(
				"Bytes of IP packet on this line, such as 1492 with PPPoE (RFC 2516). Default: the network's.",
			),
		bgp: z
			.strictObject({...bgpTogether, ...bgpPolicy})
			.optional()
			.describe(
				"Settings of the BGP session on this line, where the network has one: those of preference and communities at the gateway's end, the others at both. They override the network's.",
			),
	}),
]);

export type UplinkSession = NonNullable<Exclude<z.output<typeof uplink>, string>['bgp']>;

/** The network that an uplink is plugged into. */
export const networkOfUplink = (value: z.output<typeof uplink>): string =>
	typeof value === 'string' ? value : value.network;

const routes = z
	.array(
		staticRouteFields
			.extend({
				to: pattern.describe('Pattern of the prefix. 0.0.0.0/0 or ::/0 is the default route.'),
				via: pattern
					.optional()
					.describe('Pattern of the next hop. Without it, the route leads to the interface.'),
			})
			.superRefine(refuseBoth),
	)
	.optional();

export const siteGateways = z.strictObject({
	count: count(99).optional().describe('Gateways a site. Default: 2.'),
	name: pattern
		.optional()
		.describe(
			'Pattern of their names. Default: V{site}-{gateway}; with named sites {site-name}-gw{gateway}.',
		),
	uplinks: z
		.array(uplink)
		.refine(uplinks => new Set(uplinks.map(networkOfUplink)).size === uplinks.length, {
			error: 'one network is here twice; a gateway has one uplink on each',
		})
		.optional()
		.describe(
			'Networks that their first interfaces, eth0 and so on, are plugged into, by name, or with the MTU of the line. Default: [internet].',
		),
	loopback: patterns
		.optional()
		.describe(
			'Addresses of dummy0 in the main namespace, where tunnels end. Default: 2001:db8:{site}::{gateway}/128, or none where the uplinks have prefixes; where bgp or static is on an uplink, that or 198.18.{site}.{gateway}/32, or both, as its prefixes are.',
		),
	'router-id': pattern.optional().describe('Router ID in the main namespace. Default: 0.0.{site}.{gateway}.'),
	'private-router-id': pattern
		.optional()
		.describe('Router ID in the private namespace. Default: 1.0.{site}.{gateway}.'),
	routes: routes.describe('Static routes of each gateway, beside those of its uplinks and the overlay.'),
});

const allGateways = siteGateways.extend({
	room: z
		.int()
		.min(1)
		.max(99)
		.optional()
		.describe(
			'Gateway numbers reserved for each site, from which ports and addresses are derived. A site may have more gateways; the others get numbers from another range. Default: count.',
		),
});

export const siteRouters = z.strictObject({
	count: count(99).optional().describe('Inner routers a site. Default: 1.'),
	name: pattern
		.optional()
		.describe(
			'Pattern of their names. Default: R{site}, or R{site}-{router} where sites have several, and for further ones at a site that has more; with named sites {site-name}-r{router}.',
		),
	announce: patterns
		.optional()
		.describe(
			'Addresses of dummy0: the prefixes that this router announces. Default: 2001:db8:a{site}:{router-1}::1/64 and 10.{router-1}.{site}.1/24.',
		),
	'router-id': pattern.optional().describe('Router ID. Default: 0.{router-1}.0.{site}.'),
	routes: routes.describe('Static routes of each router.'),
});

export const siteHosts = z.strictObject({
	count: count(99).optional().describe('Hosts a site. Default: 0.'),
	name: pattern
		.optional()
		.describe('Pattern of their names. Default: H{site}-{host}; with named sites {site-name}-h{host}.'),
	routes: routes.describe('Static routes of each host. One to 0.0.0.0/0 or ::/0 replaces its default route.'),
});

const siteFields = {
	asn: z
		.union([asn, pattern])
		.optional()
		.describe('AS number of the gateways, or its pattern. Default: {65000+site}.'),
	gateways: siteGateways.optional().describe('The VPN gateways of each site.'),
	routers: siteRouters.optional().describe('The inner routers of each site.'),
	hosts: siteHosts
		.optional()
		.describe(
			'Hosts on the LAN of each site, with a default route by the first router, else the first gateway.',
		),
	lan: patterns
		.optional()
		.describe(
			'Prefixes of lan{site}, which joins gateways and routers. Default: 192.168.{site}.0/24. Router n has address n, gateway n has 10 + n, host n has 100 + n. Routers from the 11th on count down from the last address; gateways from the 91st on have 110 + n.',
		),
	link: patterns
		.optional()
		.describe(
			'Prefixes of vpn{site}, which joins the gateways of one site. Default: 192.168.{100+site}.0/24.',
		),
};

export const siteOverride = z.strictObject(siteFields);

export const sites = z.strictObject({
	count: z.int().min(1).max(250).optional().describe('How many sites, numbered from 1. Instead of names.'),
	names: z
		.array(siteName)
		.min(1)
		.max(250)
		.optional()
		.describe('Names of the sites, numbered in this order from 1. Instead of count.'),
	...siteFields,
	gateways: allGateways.optional().describe('The VPN gateways of each site.'),
	overrides: z
		.record(z.string(), siteOverride)
		.optional()
		.describe('Settings of single sites, by number or name.'),
});

export type SitesValue = z.output<typeof sites>;
export type SiteFields = z.output<typeof siteOverride>;
