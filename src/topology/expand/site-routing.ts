// Expands the interior protocols of sites, and where the overlay says so, over their tunnels.

import {writeBfd} from '../schema/bfd.js';
import type {FileValue} from '../schema/file.js';
import type {NodeInput} from '../schema/node.js';
import type {RoutingInput} from '../schema/routing.js';
import {given} from './given.js';
import {isFamily} from './sites.js';

type Interfaces = NonNullable<NodeInput['interfaces']>;
type OspfInput = NonNullable<RoutingInput['ospf']>;

/** OSPF inside a site, for gateways and routers: version 3 always, version 2 where IPv4 is. */
function siteOspf(interfaces: Interfaces, {overlay}: FileValue, redistributeBgp: boolean): OspfInput {
	if (overlay?.routing === 'static' || overlay?.routing === 'babel') {
		return {};
	}

	const {
		name = 'PRIVATE',
		name4 = 'PRIVATE4',
		hello,
		dead,
		password,
		authentication,
		bfd,
	} = overlay?.ospf ?? {};
	const timers = {
		...given({hello, dead, password, authentication}),
		...(bfd === undefined ? {} : {bfd: writeBfd(bfd)}),
	};
	const spoken = Object.entries(interfaces).filter(([, {network}]) => network !== undefined);
	const make = (version: 2 | 3, on: typeof spoken): OspfInput[string] => ({
		version,
		interfaces: {...Object.fromEntries(on.map(([ifname]) => [ifname, timers])), dummy0: {type: 'stub'}},
		...(redistributeBgp ? {'redistribute-bgp': true} : {}),
	});
	const withIpv4 = spoken.filter(([, {addresses = []}]) => addresses.some(text => isFamily(text, 4)));
	return {[name]: make(3, spoken), ...(withIpv4.length > 0 ? {[name4]: make(2, withIpv4)} : {})};
}

/** The same over a gateway's tunnels, where the overlay's routing is that: sites and tunnels are one area. */
function addToOspf(
	ospf: OspfInput,
	ifnames: readonly string[],
	hasIpv4: boolean,
	file: FileValue,
): OspfInput {
	const {hello, dead, password, authentication, bfd} = file.overlay?.ospf ?? {};
	const settings = {
		...given({hello, dead, password, authentication}),
		...(bfd === undefined ? {} : {bfd: writeBfd(bfd)}),
	};
	const over = Object.fromEntries(ifnames.map(ifname => [ifname, settings]));
	return Object.fromEntries(
		Object.entries(ospf).map(([name, {'redistribute-bgp': _, ...instance}]) => [
			name,
			instance.version === 3 || hasIpv4
				? {...instance, interfaces: {...instance.interfaces, ...over}}
				: instance,
		]),
	);
}

/** Babel inside a site and over its tunnels, where the overlay's routing is that: one instance for both families. */
function siteBabel(ifnames: readonly string[], {overlay}: FileValue): Pick<RoutingInput, 'babel'> {
	if (overlay?.routing !== 'babel') {
		return {};
	}

	const {name = 'PRIVATE', hello} = overlay.babel ?? {};
	const settings = hello === undefined ? {} : {hello};
	const spoken = Object.fromEntries(ifnames.map(ifname => [ifname, settings]));
	return {babel: {[name]: {interfaces: {...spoken, dummy0: {type: 'stub'}}}}};
}

/** The interior protocol of a gateway or a router, on interfaces of its site. */
export const siteProtocols = (
	interfaces: Interfaces,
	file: FileValue,
	redistributeBgp: boolean,
): Pick<RoutingInput, 'ospf' | 'babel'> => ({
	ospf: siteOspf(interfaces, file, redistributeBgp),
	...siteBabel(
		Object.keys(interfaces).filter(ifname => interfaces[ifname]!.network !== undefined),
		file,
	),
});

/** What a gateway's private namespace gets where the overlay's routing is an interior protocol: it goes over the tunnels, too. */
export function overTunnels(
	{interfaces = {}, routing}: NodeInput,
	ifnames: readonly string[],
	hasIpv4: boolean,
	file: FileValue,
): Pick<RoutingInput, 'ospf' | 'babel'> | null {
	switch (file.overlay?.routing) {
		case 'babel': {
			const inside = Object.keys(interfaces).filter(ifname => interfaces[ifname]!.namespace === 'private');
			return siteBabel([...inside, ...ifnames], file);
		}

		case 'ospf':
			return {ospf: addToOspf(routing?.['private']?.ospf ?? {}, [...new Set(ifnames)], hasIpv4, file)};
		default:
			return null;
	}
}
