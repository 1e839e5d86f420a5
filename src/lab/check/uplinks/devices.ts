// Finds the WireGuard devices of nodes, made by wgsim or by hand.

import type {Place} from '../../../plan/checks/model.js';
import {contains, type Prefix, parsePrefix} from '../../../topology/address.js';
import {linkLocal} from '../../../topology/ways/spaces.js';
import type {Prober} from '../prober.js';
import {parseDevices} from '../read/devices.js';
import {parseLinks, parseList} from '../read/links.js';
import type {FoundDevice} from './model.js';

interface RawAddress {
	readonly ifname?: unknown;
	readonly addr_info?: unknown;
}

/** By interface, as `ip -j address` shows them. */
function parseAddresses(text: string): {readonly ifname: string; readonly address: Prefix}[] {
	return parseList<RawAddress>(text).flatMap(({ifname, addr_info: all}) =>
		(Array.isArray(all) ? (all as {local?: unknown; prefixlen?: unknown}[]) : []).flatMap(each => {
			const address = parsePrefix(`${each?.local}/${each?.prefixlen}`);
			return typeof ifname !== 'string' || ifname === 'lo' || address === null || contains(linkLocal, address)
				? []
				: [{ifname, address}];
		}),
	);
}

/** Where there is no device, WireGuard is not asked: an image of the user's own may have no `wg`. */
export async function findDevices(at: Place, prober: Prober): Promise<FoundDevice[]> {
	const {links, addresses} = await prober.show(at, 'links', 'addresses');
	const found = parseLinks(links);
	if (found.every(({implementation}) => implementation === null)) {
		return [];
	}

	const {wireguard} = await prober.show(at, 'wireguard');
	const all = parseAddresses(addresses);
	return parseDevices(wireguard).map(device => ({
		...at,
		...device,
		mtu: found.find(({ifname}) => ifname === device.ifname)?.mtu ?? 0,
		addresses: [
			...all.filter(({ifname}) => ifname === device.ifname),
			...all.filter(({ifname}) => ifname !== device.ifname),
		].map(({address}) => address),
	}));
}
