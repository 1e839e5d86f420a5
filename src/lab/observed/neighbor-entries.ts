// The facts about addresses of a segment: none has two owners, and no fixed neighbour entry leads past the owner of its address.

import type {FabricPlan} from '../../plan/model.js';
import {bareAddress} from '../../shared/bare-address.js';
import type {Fact} from './fact.js';
import {ipCommand, isHeld} from './foreign-addresses.js';
import {type LinkEnd, listSegments} from './links.js';
import type {LabState} from './state.js';

interface Owner {
	readonly node: string;
	readonly ifname: string;
	/** The plan gives it this address, or it was not read. */
	readonly planned: boolean;
	readonly mac: string;
}

/** By their present addresses, or as planned while they are unknown. */
function listOwners(state: LabState, segment: readonly LinkEnd[]): Map<string, Owner[]> {
	const owners = new Map<string, Owner[]>();
	for (const {node, namespace, ifname, addresses, mac: planned} of segment) {
		const link = state.links(node, namespace)?.find(one => one.ifname === ifname);
		// One that is down or unplugged does not answer.
		const held =
			link !== undefined && !(link.up && link.carrier) ? [] : (link?.addresses.map(bareAddress) ?? addresses);
		const mac = link?.mac ?? planned;
		for (const address of mac === null ? [] : held) {
			owners.set(address, [
				...(owners.get(address) ?? []),
				{node, ifname, mac: mac!, planned: link === undefined || addresses.includes(address)},
			]);
		}
	}

	return owners;
}

/** An address that a node's own commands have given to a second interface of a segment: its neighbours find either. */
function* duplicateFacts(
	owners: ReadonlyMap<string, readonly Owner[]>,
	held: (node: string) => boolean,
): Iterable<Fact> {
	for (const [address, all] of owners) {
		const others = all.length > 1 ? all.filter(({node, planned}) => !planned && !held(node)) : [];
		for (const {node, ifname} of others) {
			const [other] = all.filter(one => one.node !== node || one.ifname !== ifname);
			const text = `${node}:${ifname} has ${address}, which is ${other!.node}'s`;
			yield {kind: 'wire', node, subject: ifname, text};
		}
	}
}

/** Of entries with the address of an interface on the same segment, those with the link-layer address of another. */
export function* neighborEntryFacts(
	plan: Pick<FabricPlan, 'wires' | 'nodes' | 'own'>,
	state: LabState,
): Iterable<Fact> {
	const held = isHeld(plan);
	for (const segment of listSegments(plan)) {
		const owners = listOwners(state, segment);
		yield* duplicateFacts(owners, held);
		for (const {node, namespace, ifname} of segment) {
			for (const entry of state.fixedNeighbors(node, namespace) ?? []) {
				if (entry.ifname !== ifname) {
					continue;
				}

				const [owner, ...others] = (owners.get(entry.address) ?? []).filter(one => one.node !== node);
				if (owner !== undefined && ![owner, ...others].some(({mac}) => mac === entry.mac)) {
					const text = `${node}:${ifname} has a static neighbour entry that leads ${entry.address} to ${entry.mac}, not to ${owner.node} at ${owner.mac}; ${ipCommand(namespace, `neighbor del ${entry.address} dev ${ifname}`)} in the node removes it`;
					yield {kind: 'wire', node, subject: ifname, text};
				}
			}
		}
	}
}
