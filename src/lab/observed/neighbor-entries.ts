// The facts of neighbour tables: no entry that somebody has fixed leads past the owner of its address.

import type {FabricPlan} from '../../plan/model.js';
import type {Fact} from './fact.js';
import {type LinkEnd, listSegments} from './links.js';
import type {LabState} from './state.js';

interface Owner {
	readonly node: string;
	readonly mac: string;
}

/** By their present addresses, or as planned while nobody knows them; the planned link-local address is always one. */
function listOwners(state: LabState, segment: readonly LinkEnd[]): Map<string, Owner[]> {
	const owners = new Map<string, Owner[]>();
	for (const {node, namespace, ifname, addresses, mac: planned} of segment) {
		const link = state.links(node, namespace)?.find(one => one.ifname === ifname);
		const held = link?.addresses.map(address => address.replace(/\/.*$/, '')) ?? addresses;
		const mac = link?.mac ?? planned;
		for (const address of mac === null ? [] : held) {
			owners.set(address, [...(owners.get(address) ?? []), {node, mac: mac!}]);
		}
	}

	return owners;
}

/** Of entries with the address of an interface on the same segment, those with the link-layer address of another. */
export function* neighborEntryFacts(plan: Pick<FabricPlan, 'wires'>, state: LabState): Iterable<Fact> {
	for (const segment of listSegments(plan)) {
		let owners: Map<string, Owner[]> | null = null;
		for (const {node, namespace, ifname} of segment) {
			for (const entry of state.fixedNeighbors(node, namespace) ?? []) {
				if (entry.ifname !== ifname) {
					continue;
				}

				owners ??= listOwners(state, segment);
				const [owner, ...others] = (owners.get(entry.address) ?? []).filter(one => one.node !== node);
				if (owner !== undefined && ![owner, ...others].some(({mac}) => mac === entry.mac)) {
					const text = `${node}:${ifname} has a fixed neighbour entry that leads ${entry.address} to ${entry.mac}, not to ${owner.node} at ${owner.mac}`;
					yield {kind: 'wire', node, subject: ifname, text};
				}
			}
		}
	}
}
