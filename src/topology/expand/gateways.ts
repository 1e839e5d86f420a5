// Expands one gateway of a site into a node: uplinks and loopback outside, the site's segments in `private`.

import type {Prefix} from '../address.js';
import type {FileValue} from '../schema/file.js';
import type {NodeInput} from '../schema/node.js';
import type {RoutingInput} from '../schema/routing.js';
import {hasProvider} from './accesses.js';
import {uplinkOffset} from './numbers.js';
import type {Peering} from './peering.js';
import {addressIn, memberAddresses} from './segments.js';
import {expandRoutes} from './site-routes.js';
import {siteProtocols} from './site-routing.js';
import {asList, type Gateway, isFamily} from './sites.js';
import type {Trace} from './trace.js';

type Interfaces = NonNullable<NodeInput['interfaces']>;
type OspfInput = NonNullable<RoutingInput['ospf']>;

export interface SiteSegments {
	readonly lan: readonly Prefix[];
	/** Null at a site with one gateway, which has no other to be linked to. */
	readonly link: readonly Prefix[] | null;
}

export function expandGateway(
	gateway: Gateway,
	peering: Peering,
	segments: SiteSegments,
	file: FileValue,
	trace: Trace,
): NodeInput {
	const outside = expandOutside(gateway, file, trace);
	const inside = expandInside(gateway, segments, trace);
	const fill = (field: 'router-id' | 'private-router-id', fallback: string): string => {
		const source = gateway.site.source('gateways', field);
		const namespace = field === 'router-id' ? 'main' : 'private';
		trace.note(['nodes', gateway.name, 'routing', namespace, 'router-id'], source);
		return trace.fill(gateway.site.fields.gateways?.[field] ?? fallback, gateway.values, source);
	};

	const {name} = gateway;
	trace.note(['nodes', name], gateway.site.source('gateways', 'name'));
	return {
		kind: 'gateway',
		site: gateway.site.label,
		interfaces: {...outside, ...inside},
		...expandRoutes('gateways', name, gateway.site, gateway.values, trace),
		routing: {
			main: {
				'router-id': fill('router-id', '0.0.{site}.{gateway}'),
				ospf: publicOspf(gateway, outside, file),
			},
			private: {
				'router-id': fill('private-router-id', '1.0.{site}.{gateway}'),
				asn: peering.asn(gateway.site),
				...peering.mark(gateway.site),
				// dummy0 is not there at first: an engineer may add one, and sees its addresses announced.
				...siteProtocols(inside, file, true),
			},
		},
	};
}

function expandOutside(gateway: Gateway, file: FileValue, trace: Trace): Interfaces {
	const {name, uplinks, mtus, site} = gateway;
	const interfaces: Interfaces = {};
	for (const [index, network] of uplinks.entries()) {
		const ifname = `eth${index}`;
		const prefixes = file.networks?.[network]?.prefix ?? [];
		const source = ['networks', network, 'prefix'];
		const addresses = prefixes.flatMap(prefix =>
			addressIn(prefix, uplinkOffset(gateway, prefix), source, trace),
		);
		for (const field of ['network', 'mtu']) {
			trace.note(
				['nodes', name, 'interfaces', ifname, field],
				[...site.source('gateways', 'uplinks'), index],
			);
		}

		trace.note(['nodes', name, 'interfaces', ifname, 'addresses'], source);
		const mtu = mtus.get(network);
		interfaces[ifname] = {
			network,
			...(addresses.length > 0 ? {addresses} : {}),
			...(mtu === undefined ? {} : {mtu}),
		};
	}

	const hasAddress = Object.values(interfaces).some(({addresses}) => addresses !== undefined);
	const pattern =
		site.fields.gateways?.loopback ?? (hasAddress ? providedLoopbacks(uplinks, file) : loopbackOf[6]);
	const source = site.source('gateways', 'loopback');
	const loopback = asList(pattern).map(text => trace.fill(text, gateway.values, source));
	if (loopback.length > 0) {
		trace.note(['nodes', name, 'interfaces', 'dummy0'], source);
		interfaces.dummy0 = {addresses: loopback};
	}

	return interfaces;
}

const loopbackOf = {6: '2001:db8:{site}::{gateway}/128', 4: '198.18.{site}.{gateway}/32'} as const;

/** Where there is a provider, it carries loopbacks: of the families that its networks have. */
function providedLoopbacks(uplinks: readonly string[], {networks}: FileValue): string[] {
	const provided = uplinks.map(network => networks?.[network]).filter(hasProvider);
	const families = new Set(provided.flatMap(underlay => (underlay?.prefix ?? []).map(({family}) => family)));
	return ([6, 4] as const).filter(family => families.has(family)).map(family => loopbackOf[family]);
}

function expandInside(gateway: Gateway, {lan, link}: SiteSegments, trace: Trace): Interfaces {
	const {name, uplinks, index, site} = gateway;
	type Wire = readonly ['lan' | 'link', string, readonly Prefix[]];
	const toLan: Wire = ['lan', `lan${site.number}`, lan];
	const toLink: Wire | null = link === null ? null : ['link', `vpn${site.number}`, link];
	// A second gateway must not rename the first one's interfaces: the link has its place, or comes last.
	const wires = site.hasLink ? [toLink, toLan] : [toLan, toLink];
	return Object.fromEntries(
		wires.flatMap((wire, position) => {
			if (wire === null) {
				return [];
			}

			const [segment, network, prefixes] = wire;
			const ifname = `eth${uplinks.length + position}`;
			const source = site.source(segment);
			trace.note(['nodes', name, 'interfaces', ifname], source);
			const addresses = memberAddresses(prefixes, 'gateway', index);
			return [[ifname, {network, namespace: 'private', addresses}]];
		}),
	);
}

/** One instance a name that the uplinks' networks give, and a family; the loopback is a stub in each. */
function publicOspf({uplinks}: Gateway, outside: Interfaces, file: FileValue): OspfInput {
	const instances: OspfInput = {};
	const families = ([6, 4] as const).filter(family =>
		Object.values(outside).some(({addresses = []}) => addresses.some(text => isFamily(text, family))),
	);
	const hasIpv4 = (ifname: string): boolean =>
		(outside[ifname]?.addresses ?? []).some(text => isFamily(text, 4));
	for (const [index, network] of uplinks.entries()) {
		const ospf = file.networks?.[network]?.ospf;
		const name = typeof ospf === 'string' ? ospf : ospf?.name;
		const area = typeof ospf === 'object' ? ospf.area : undefined;
		// One that alone has no IPv4 address is left to version 3.
		const spoken = families.filter(
			family => family === 6 || hasIpv4(`eth${index}`) || !uplinks.some((_, each) => hasIpv4(`eth${each}`)),
		);
		for (const family of name === undefined ? [] : spoken) {
			const instance = instances[family === 6 ? name! : `${name}4`];
			const interfaces = {
				...instance?.interfaces,
				[`eth${index}`]: {},
				...('dummy0' in outside ? {dummy0: {}} : {}),
			};
			instances[family === 6 ? name! : `${name}4`] = {
				version: family === 6 ? 3 : 2,
				...(area === undefined ? {} : {area}),
				interfaces,
			};
		}
	}

	return instances;
}
