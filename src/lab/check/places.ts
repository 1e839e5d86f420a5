// Names addresses and paths of a lab in the topology's words.

import type {Place} from '../../plan/checks/model.js';
import type {FabricPlan} from '../../plan/model.js';
import {bareAddress} from '../../shared/bare-address.js';

/** `10.0.1.1` of `10.0.1.1/24`. */

/** The owner of an address, by the plan. */
export function ownerOf({checks}: FabricPlan, address: string): (Place & {readonly ifname: string}) | null {
	return checks.addresses.find(one => bareAddress(one.address) === address) ?? null;
}

/** The node's name, or the address itself if no node has it. */
export const nameOf = (plan: FabricPlan, address: string): string => ownerOf(plan, address)?.node ?? address;

export const family = (address: string): 4 | 6 => (address.includes(':') ? 6 : 4);

/** `IPv4`. */
export const familyName = (address: string): string => `IPv${family(address)}`;

/** BIRD's control socket of a namespace; null where none runs. */
export const birdSocketOf = ({nodes}: FabricPlan, {node, namespace}: Place): string | null =>
	nodes.find(({name}) => name === node)?.namespaces.find(({name}) => name === namespace)?.bird ?? null;

/**
 * The network by which one node's packets came to an address: that of the interface that has it, else the only one that both nodes are on.
 * Null where neither is so.
 */
export function networkTo(plan: FabricPlan, from: string, address: string): string | null {
	const networksOf = (node: string) =>
		plan.wires.flatMap(({network, ends: [end]}) =>
			end.node === node ? [{network, ifname: end.ifname}] : [],
		);
	const own = new Set(networksOf(from).map(({network}) => network));
	const owner = ownerOf(plan, address);
	const shared = networksOf(owner?.node ?? '').filter(({network}) => own.has(network));
	const exact = shared.find(({ifname}) => ifname === owner?.ifname);
	return exact?.network ?? (shared.length === 1 ? shared[0]!.network : null);
}
