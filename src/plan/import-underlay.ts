// Says by what imported machines reach each other: one network, on which everybody is on-link with everybody.

import {mainNamespace} from '../shared/namespaces.js';
import {
	type Address,
	formatAddress,
	formatPrefix,
	hostOf,
	hostPrefix,
	networkOf,
} from '../topology/address.js';
import type {ImportedInterface} from './import-guide.js';
import type {ReadHost} from './import-host.js';

/** Bits of an address that its neighbours outside are taken to share. */
const near = {4: 24, 6: 64} as const;

/** What is around an address outside: no more, as what is inside is not to be reached past the tunnels. */
export const around = (address: Address): string =>
	formatPrefix(networkOf({...address, length: near[address.family]}));

/** On the one underlay all are on-link with all, with any addresses; `segments` are all that there is outside. */
export function underlayOf(addresses: readonly Address[], ifname: string, segments: readonly string[]) {
	const families = new Set(addresses.map(({family}) => family));
	return {
		addresses: addresses.map(address => formatPrefix(hostPrefix(address))),
		routes: segments
			.filter(segment => families.has(segment.includes(':') ? 6 : 4))
			.map(to => ({to, interface: ifname})),
	};
}

/**
 * The wire by which a machine reaches the others: others name an address of it as an endpoint, or its default route leaves there. Where the
 * endpoint is an address of a dummy, it is the first.
 */
export function outerOf(
	{name, interfaces}: ReadHost,
	endpoints: ReadonlyMap<string, ReadonlySet<string>>,
): ImportedInterface | undefined {
	const wires = interfaces.filter(({kind, namespace}) => kind === 'wire' && namespace === mainNamespace);
	const isNamed = ({addresses}: ImportedInterface): boolean =>
		addresses.some(each => endpoints.get(name)!.has(formatAddress(hostOf(each))));
	return (
		wires.find(isNamed) ??
		wires.find(({addresses, routes}) => addresses.length > 0 && routes.some(({to}) => to.endsWith('/0'))) ??
		(interfaces.some(isNamed) ? wires[0] : undefined)
	);
}

/** Without the addresses that are on the underlay here; a dummy that had no others is none. */
export const besideUnderlay = (
	interfaces: readonly ImportedInterface[],
	outer: ImportedInterface | undefined,
	named: ReadonlySet<string>,
): ImportedInterface[] =>
	interfaces.flatMap(each => {
		const addresses = each.addresses.filter(one => !named.has(formatAddress(hostOf(one))));
		const isGone =
			each === outer || (each.kind === 'dummy' && addresses.length === 0 && each.addresses.length > 0);
		return isGone ? [] : [{...each, addresses}];
	});
