// Names addresses and ways of a lab in the topology's own words.

import type {Place} from '../../plan/checks/model.js';
import type {FabricPlan} from '../../plan/model.js';

/** `10.0.1.1` of `10.0.1.1/24`. */
const bare = (address: string): string => address.replace(/\/.*/, '');

/** Who has an address, by the plan. */
export function ownerOf({checks}: FabricPlan, address: string): (Place & {readonly ifname: string}) | null {
	return checks.addresses.find(one => bare(one.address) === address) ?? null;
}

/** The node's name, or the address itself where nobody has it. */
export const nameOf = (plan: FabricPlan, address: string): string => ownerOf(plan, address)?.node ?? address;

export const family = (address: string): 4 | 6 => (address.includes(':') ? 6 : 4);

/** `IPv4`. */
export const familyName = (address: string): string => `IPv${family(address)}`;

/** BIRD's control socket of a namespace; null where none runs. */
export const birdSocketOf = ({nodes}: FabricPlan, {node, namespace}: Place): string | null =>
	nodes.find(({name}) => name === node)?.namespaces.find(({name}) => name === namespace)?.bird ?? null;

/** The network that both are plugged in; null where there is none. */
export function networkBetween({wires}: FabricPlan, one: string, other: string): string | null {
	const networks = (node: string): Set<string> =>
		new Set(
			wires
				.filter(({ends}) => ends.some(end => 'node' in end && end.node === node))
				.map(wire => wire.network),
		);
	const theirs = networks(other);
	return [...networks(one)].find(network => theirs.has(network)) ?? null;
}
